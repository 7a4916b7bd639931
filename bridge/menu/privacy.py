"""People's data: how long it is kept, taking all of it along, and erasing somebody. The owner's alone."""

from __future__ import annotations

from bridge.asked_jobs import EXPORT, archive_name, ready_export
from bridge.menu.effects import ChangeTenant
from bridge.menu.history import ENTRY as HISTORY
from bridge.menu.home import OWNER_ONLY
from bridge.menu.privacy_effects import ErasePerson, ExportAll
from bridge.menu.state import Actor, Memory, Note, Option, Options, Page, PageId, Turn, View
from bridge.ports.jobs import JobRow, JobStatus
from bridge.retention import KEEP_DAYS
from bridge.screens import Style, one_line
from bridge.words import N_

ERASE_WORD = "ERASE"
JOBS_SHOWN = 3

ENTRY = Option(name="data", label=N_("Your data"), goes=PageId.DATA, roles=OWNER_ONLY)
ERASE = N_("Erase this person")

ELSEWHERE = N_(
    "What lies elsewhere stays: backups, saved exports, copies of the login, the phone itself; in Telegram"
    " and Slack files, names of topics and threads, and what is older than a month. Erase those there."
)


def kept_line(view: View) -> str:
    """How long."""
    days = view.tenant.keep_days
    if not days:
        return view.words(N_("Messages and files are kept until you erase them."))
    return view.words.plural(
        "Messages and files are kept for {count} day.", "Messages and files are kept for {count} days.", days
    )


def _data_lines(view: View, memory: Memory) -> tuple[str, ...]:
    told = [job_line(job, view) for job in view.jobs[:JOBS_SHOWN]]
    if _archive(view, memory) is not None:
        told.append(view.words(N_("The export can be saved on this page of the console, for a week.")))
    return (kept_line(view), *told)


def _archive(view: View, memory: Memory) -> str | None:
    job = ready_export(view.jobs, view.now)
    return None if job is None else archive_name(job)


def job_line(job: JobRow, view: View) -> str:
    """What became of it, with its receipt."""
    words, is_export = view.words, job.kind == EXPORT
    when = words.when(job.created_at, view.now, view.tenant.time_zone)
    if job.is_open:
        doing = N_("{when}: an export is being made") if is_export else N_("{when}: somebody is being erased")
        return f"{words(doing, when=when)} ({job.progress.done})"
    if job.status is JobStatus.FAILED:
        failed = N_("{when}: an export failed") if is_export else N_("{when}: erasing somebody failed")
        return words(failed, when=when)
    done = N_("{when}: an export is ready") if is_export else N_("{when}: somebody was erased")
    return f"{words(done, when=when)}: {receipt(job, view)}"


def receipt(job: JobRow, view: View) -> str:
    """Its counts, in words."""
    plural, counts = view.words.plural, job.progress.counts
    said = [plural("{count} message", "{count} messages", counts.get("messages", 0))]
    if counts.get("files"):
        said.append(plural("{count} file", "{count} files", counts["files"]))
    if counts.get("notices"):
        said.append(plural("{count} notice", "{count} notices", counts["notices"]))
    return ", ".join(said)


def _keep_options(view: View, memory: Memory) -> Options:
    def pick(days: int) -> Option:
        def picked(view: View, memory: Memory, actor: Actor) -> Turn:
            change = ChangeTenant(keep_days=days)
            return Turn(page=PageId.DATA, effects=(change,), note=Note(message=N_("Saved.")))

        label = (
            view.words(N_("Until I erase it"))
            if not days
            else view.words.plural("{count} day", "{count} days", days)
        )
        return Option(name=str(days), label=label, translate=False, goes=picked)

    return tuple(pick(days) for days in KEEP_DAYS)


def _exported(view: View, memory: Memory, actor: Actor) -> Turn:
    note = Note(message=N_("The export is being made. This page says when it is ready."))
    return Turn(page=PageId.DATA, effects=(ExportAll(),), note=note)


def _erase_lines(view: View, memory: Memory) -> tuple[str, ...]:
    words = view.words
    if view.contact is None:
        return (words(N_("This contact is no longer in the log.")),)
    name = one_line(view.contact.name) or view.contact.phone or "?"
    return (
        words(N_("All that {name} wrote and was written goes, with name and number, for good."), name=name),
        words(ELSEWHERE),
    )


def _erased(text: str, view: View, memory: Memory, actor: Actor) -> Turn:
    if view.contact is None:
        return Turn(page=PageId.LOG_CONTACTS)
    effect = ErasePerson(person=view.contact.id)
    note = Note(message=N_("Being erased. Messages, Your data says when it is done."))
    return Turn(page=PageId.LOG_CONTACTS, effects=(effect,), note=note)


def erase_option(contact: str) -> Option:
    """On a contact's page."""
    return Option(
        name="erase",
        label=ERASE,
        goes=lambda view, memory, actor: Turn(page=PageId.ERASE, memory={"contact": contact}),
        style=Style.DANGER,
        roles=OWNER_ONLY,
    )


PAGES: dict[PageId, Page] = {
    PageId.DATA: Page(
        title=N_("Your data"),
        parent=PageId.LOG,
        lines=_data_lines,
        options=(
            Option(name="keep", label=N_("How long it is kept"), goes=PageId.KEEP),
            Option(name="export", label=N_("Export everything"), goes=_exported),
            HISTORY,
        ),
        archive=_archive,
        roles=OWNER_ONLY,
        needs=frozenset({"jobs"}),
    ),
    PageId.KEEP: Page(
        title=N_("How long it is kept"),
        parent=PageId.DATA,
        lines=lambda view, memory: (
            kept_line(view),
            view.words(N_("What is older goes for good, once a day. Contacts stay.")),
        ),
        options=_keep_options,
        roles=OWNER_ONLY,
    ),
    PageId.ERASE: Page(
        title=ERASE,
        parent=PageId.LOG_CONTACT,
        lines=_erase_lines,
        prompt=N_("To confirm, write {phrase}"),
        phrase=lambda view, memory: ERASE_WORD,
        said=_erased,
        roles=OWNER_ONLY,
        needs=frozenset({"contact"}),
    ),
}
