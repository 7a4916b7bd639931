"""Every setting, documented once: from the environment, else from a file `.env`, else the default here.

A setting's name in the environment is its field's in capitals. The docstring under a field is what
`wabridge settings` and .env.example say about it. Reading them is in `wabridge_settings_reading`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

import wabridge_settings_rules as rules
import wabridge_settings_slack as slack

CODE = Path(__file__).resolve().parent

Seconds = Annotated[float, Field(gt=0, le=86_400, allow_inf_nan=False)]
ExistingFile = Annotated[Path, AfterValidator(rules.existing_file)]


class Settings(BaseSettings):
    """What one process of wabridge runs with. Frozen: a change needs a restart."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="ignore",
        env_ignore_empty=True,
        use_attribute_docstrings=True,
        hide_input_in_errors=True,
        validate_default=False,
    )

    # Where things are kept

    wabridge_data_dir: Annotated[Path, AfterValidator(rules.folder)] = Path("data")
    """Folder for everything that must survive a restart: database, browser profiles, key. Back it up."""

    wabridge_secrets_dir: Annotated[Path | None, AfterValidator(rules.existing_folder)] = None
    """Folder with a file for each setting that shall not stand in the environment, named like it: docker and
    Kubernetes put secrets there. The environment and .env come first. Empty: no such folder."""

    database_url: Annotated[str, AfterValidator(rules.database_url)] = Field("", repr=False)
    """sqlite:///path/to/file or postgres://user:password@host:5432/name. Empty: SQLite in the data folder."""

    queue_url: Annotated[str, AfterValidator(rules.queue_url)] = Field("memory", repr=False)
    """`memory` when one process does everything; redis://host:6379/0 when there are several."""

    bundle_store: Annotated[str, AfterValidator(rules.bundle_store)] = ""
    """Where encrypted copies of WhatsApp logins go: a folder, or s3://bucket/prefix. Empty: bundles in the
    data folder."""

    s3_endpoint: Annotated[str, AfterValidator(rules.s3_endpoint)] = ""
    """http(s) address of an S3-compatible store. Empty: Amazon's own."""

    s3_region: str = Field("us-east-1", pattern=r"^[a-z0-9-]{1,40}$")
    """Region the bucket is in; most compatible stores take any."""

    s3_access_key_id: SecretStr | None = None
    """Key for the bucket; set it with the secret one. Empty: what the machine itself is granted."""

    s3_secret_access_key: SecretStr | None = None
    """The secret half of the bucket's key."""

    master_key_file: Path | None = None
    """File with the key that encrypts messages, names and logins; made at the first start. Whoever loses it
    loses them. Empty: master.key in the data folder."""

    master_key: Annotated[SecretStr | None, AfterValidator(rules.master_key)] = None
    """The key itself, 32 bytes in base64, instead of a file (secret stores hand it over like this). Several,
    parted by commas: the first one wraps, all open."""

    # WhatsApp and the browser

    whatsapp_url: Annotated[str, AfterValidator(rules.whatsapp_url)] = "https://web.whatsapp.com/"
    """The page that sessions open. Plain http only on this machine: a login travels over it."""

    whatsapp_page_file: ExistingFile | None = None
    """A saved WhatsApp Web page (html) to open instead of the newest: stays at a version known to work."""

    wajs_path: ExistingFile = CODE / "node_modules/@wppconnect/wa-js/dist/wppconnect-wa.js"
    """wa-js's file. The default is what the set-up installs, at the version of the lock file; it gives way to
    one that `wabridge wajs update` fetched. A path that is set does not."""

    page_trial_s: Seconds = 600.0
    """How long a canary is connected on a new WhatsApp page, or with a new wa-js, before others get it."""

    page_hold_days: float = Field(7, gt=0, le=60)
    """How long others are kept on the last page that works when wa-js does not come up on the new one.
    WhatsApp turns a page away about two months after its release."""

    browser_executable: Annotated[Path | None, AfterValidator(rules.program)] = None
    """Full path of a Chromium. Empty: one is looked for, a headless shell first: it needs less memory."""

    browser_sandbox: Literal["auto", "on", "off"] = "auto"
    """Chromium's sandbox. auto: on, but off for root, for whom it does not start. on: never without."""

    whatsapp_proxy: Annotated[str, AfterValidator(rules.proxy)] = Field("", repr=False)
    """http://, https:// or socks5://host:port for sessions without a proxy of their own. Empty: none."""

    # People's surfaces

    console_host: Annotated[str, AfterValidator(rules.address)] = "127.0.0.1"
    """Address the console listens on. Other than loopback only behind something that adds https."""

    console_port: int = Field(8380, ge=0, le=65_535)
    """Port of the console; 0 takes any free one."""

    console_url: Annotated[str, AfterValidator(rules.console_url)] = ""
    """Address under which browsers reach the console when it is not its own, such as https://wa.example.com
    behind a proxy. With https its cookies are only sent over https. Empty: the address it listens on."""

    console_link_ttl_s: Annotated[int, Field(ge=10, le=86_400)] = 600
    """How long a printed link to the console can be opened, once. Short: a terminal keeps what it shows."""

    console_framed_by: str = Field("", pattern=r"^(https?://[A-Za-z0-9.:\[\]-]{1,100} ?)*$")
    """Origins, separated by spaces, that may show the console in a frame. Empty: none, as it should be."""

    telegram_token: Annotated[SecretStr | None, AfterValidator(rules.telegram_token)] = None
    """From @BotFather, like 123456:ABC... . Empty: no Telegram."""

    telegram_api_url: Annotated[str, AfterValidator(rules.api_url)] = "https://api.telegram.org"
    """Where the Bot API answers: Telegram's own, or a Bot API server that you run yourself."""

    telegram_webhook_url: Annotated[str | None, AfterValidator(rules.webhook_url)] = None
    """https address at which Telegram reaches the webhook, like https://bot.example.com, to which /telegram
    is added. Empty: wabridge asks Telegram instead, which needs no address of its own."""

    telegram_webhook_secret: Annotated[SecretStr | None, AfterValidator(rules.webhook_secret)] = None
    """16 to 256 letters, digits, - and _ that Telegram sends along, so that nobody else can bring updates.
    Needed with a webhook. Empty: no webhook."""

    telegram_webhook_host: Annotated[str, AfterValidator(rules.address)] = "127.0.0.1"
    """Address that the webhook listens on. Put something before it that adds https."""

    telegram_webhook_port: int = Field(8381, ge=0, le=65_535)
    """Port that the webhook listens on; 0 takes any free one."""

    slack_bot_token: Annotated[SecretStr | None, AfterValidator(slack.starts_with("xoxb-"))] = None
    """Slack's bot token of one workspace, xoxb-... ; set it together with the app token or the signing
    secret. Empty: no Slack, or several workspaces by client id."""

    slack_app_token: Annotated[SecretStr | None, AfterValidator(slack.starts_with("xapp-"))] = None
    """Slack's app-level token, xapp-... : Slack's events come over a socket that wabridge opens (Socket
    Mode), which needs no address of its own."""

    slack_signing_secret: Annotated[SecretStr | None, AfterValidator(slack.hex_secret)] = None
    """What Slack signs its requests with, where it reaches wabridge by HTTP. Empty: over a socket."""

    slack_client_id: str | None = Field(None, pattern=r"^[0-9.]{3,60}$")
    """Client id of an app that several workspaces install themselves, in place of a bot token. Empty: one
    workspace."""

    slack_client_secret: Annotated[SecretStr | None, AfterValidator(slack.hex_secret)] = None
    """The secret half of the client id."""

    slack_url: Annotated[str | None, AfterValidator(rules.webhook_url)] = None
    """https address at which people and Slack reach wabridge, like https://bot.example.com: /slack/events for
    HTTP, /slack/install for workspaces. Needed with a client id. Empty: neither."""

    slack_host: Annotated[str, AfterValidator(rules.address)] = "127.0.0.1"
    """Address that is listened on for the above. Put something before it that adds https."""

    slack_port: int = Field(8382, ge=0, le=65_535)
    """Port that is listened on for the above; 0 takes any free one."""

    slack_api_url: Annotated[str, AfterValidator(slack.api_url)] = "https://slack.com/api/"
    """Where Slack's Web API answers."""

    default_language: Annotated[str, AfterValidator(rules.language)] = "en"
    """Language of a tenant that has not chosen: en, es, pt or hi."""

    default_timezone: Annotated[str, AfterValidator(rules.timezone)] = "UTC"
    """Time zone of a tenant that has not chosen, by its IANA name, such as Europe/Madrid."""

    menu_idle_s: Seconds = 900.0
    """Idle time after which the menu in the message-yourself chat sleeps, so that notes stay notes."""

    reply_pacing: Literal["off", "human"] = "off"
    """human: answers to the owner wait a second or two, as a person would. Others are always paced."""

    broadcast_pacing: Literal["off", "human"] = "human"
    """off: broadcasts go as fast as they can. For stand-ins alone: a real number is banned for it."""

    # Sessions and their keeping

    worker_capacity: int = Field(8, ge=1, le=500)
    """Sessions one worker runs at once. Each takes about 150 MB of memory, more while it links; where there
    is less of it, fewer are taken."""

    session_memory_max_mb: int = Field(1500, ge=200, le=100_000)
    """Memory at which a session's browser is opened anew in a quiet moment; at twice of it, at once."""

    page_max_age_h: float = Field(24.0, ge=1, le=8760, allow_inf_nan=False)
    """Age at which a session's page is opened anew in a quiet moment: pages leak."""

    media_max_mb: int = Field(16, ge=1, le=64)
    """Larger files of messages stay on WhatsApp. What is fetched lies in a browser's memory meanwhile."""

    media_kinds: Annotated[str, AfterValidator(rules.media_kinds)] = (
        "image,document,voice,audio,video,sticker"
    )
    """Kinds of messages whose files are fetched, separated by commas: some of the above, or none."""

    history_portion: int = Field(30, ge=5, le=100)
    """Earlier messages that are read at once, where an owner wants them read."""

    history_pause_min_s: float = Field(20.0, ge=0, le=3600, allow_inf_nan=False)
    """Between two such portions, at least. Eager reads have cost people their link."""

    history_pause_max_s: float = Field(40.0, ge=0, le=3600, allow_inf_nan=False)
    """Between two such portions, at most: drawn anew each time. Not less than the above."""

    history_per_day: int = Field(800, ge=1, le=10_000)
    """Such portions in 24 hours."""

    send_timeout_s: Seconds = 30.0
    """How long to wait for WhatsApp's ack after handing a message over. Then its outcome is uncertain."""

    page_call_timeout_s: Seconds = 10.0
    """How long one call into the page may take. Then the page counts as hung."""

    probe_interval_s: Seconds = 15.0
    """Between two proofs that a session is really connected. A dead one is noticed after this plus a call."""

    lease_ttl_s: Seconds = 10.0
    """How long a worker holds its sessions without a sign of life. After a crash they come back after this
    plus the margin."""

    lease_margin_s: Seconds = 3.0
    """Added to the above before another worker takes over, against clocks and pauses. Less than the above."""

    snapshot_interval_s: Annotated[float, Field(ge=30.0, le=86_400.0)] = 600.0
    """Between two encrypted copies of a login: what a lost disk may cost. Also copied after linking and at
    every orderly stop."""

    restart_backoff_base_s: Seconds = 1.0
    """Wait before the first restart of a failed session; it doubles each time, with jitter."""

    restart_backoff_max_s: Seconds = 60.0
    """Longest wait between two restarts."""

    restart_max: int = Field(8, ge=1, le=1000)
    """Restarts within the window below after which a session is given up and its owner told."""

    restart_window_s: Seconds = 600.0
    """The window in which restarts are counted."""

    sweep_interval_s: Seconds = 2.0
    """Between two looks for work whose hint was lost. The longest a lost hint can delay a message."""

    # What the process says, and how it is watched

    metrics_port: int | None = Field(None, ge=0, le=65_535)
    """Port of /metrics (for Prometheus), /healthz and /readyz; 0 takes any free one. Each process on one
    machine needs its own. Empty: not served."""

    metrics_host: Annotated[str, AfterValidator(rules.address)] = "127.0.0.1"
    """Address that the above listens on. Counts, no names; still, other than loopback only where others
    cannot reach it."""

    otel_exporter_otlp_endpoint: Annotated[str, AfterValidator(rules.otlp_endpoint)] = ""
    """http(s) address of an OpenTelemetry collector (OTLP over HTTP), such as http://127.0.0.1:4318: each
    message's way goes there as a trace of ids and times. Empty: no traces."""

    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(rules.upper)] = "INFO"
    """Least level that is logged. Messages and phone numbers are on none of them."""

    log_format: Literal["console", "json"] = "console"
    """console: lines for a person. json: one object a line, for a collector."""

    @model_validator(mode="after")
    def _agree(self) -> Settings:
        rules.both_or_none(self, "s3_access_key_id", "s3_secret_access_key")
        slack.agree(self)
        rules.both_or_none(self, "telegram_webhook_url", "telegram_webhook_secret")
        rules.not_both(self, "master_key", "master_key_file")
        rules.below(self, "lease_margin_s", "lease_ttl_s")
        rules.below(self, "history_pause_min_s", "history_pause_max_s", or_equal=True)
        rules.below(self, "restart_backoff_base_s", "restart_backoff_max_s", or_equal=True)
        return self

    @property
    def data_dir(self) -> Path:
        """WABRIDGE_DATA_DIR, absolute."""
        return self.wabridge_data_dir.absolute()

    @property
    def database(self) -> str:
        """DATABASE_URL, or the one of SQLite in the data folder."""
        return self.database_url or f"sqlite://{self.data_dir / 'wabridge.db'}"

    @property
    def has_slack(self) -> bool:
        """Whether there is a Slack app to be."""
        return self.slack_bot_token is not None or self.slack_client_id is not None

    @property
    def bundles(self) -> str:
        """BUNDLE_STORE, or the folder in the data folder."""
        return self.bundle_store or str(self.data_dir / "bundles")

    @property
    def key_file(self) -> Path | None:
        """Where the master key is kept; None when it is given in MASTER_KEY."""
        return None if self.master_key else self.master_key_file or self.data_dir / "master.key"
