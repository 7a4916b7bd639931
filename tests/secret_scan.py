"""Looks for secrets in every file that is in the repository or would be: `python -m tests.secret_scan`.

By the patterns of detect-secrets: keys and tokens by their shapes. Its guesses by randomness and by words
are left out: lock files and tests are full of what only looks like one, and a list of exceptions that nobody
reads protects nothing. What is meant as an example says so in its line: `pragma: allowlist secret`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from detect_secrets.core.secrets_collection import SecretsCollection
from detect_secrets.settings import transient_settings

ROOT = Path(__file__).parents[1]
PLUGINS = (
    "ArtifactoryDetector",
    "AWSKeyDetector",
    "AzureStorageKeyDetector",
    "CloudantDetector",
    "DiscordBotTokenDetector",
    "GitHubTokenDetector",
    "GitLabTokenDetector",
    "JwtTokenDetector",
    "MailchimpDetector",
    "NpmDetector",
    "OpenAIDetector",
    "PrivateKeyDetector",
    "PypiTokenDetector",
    "SendGridDetector",
    "SlackDetector",
    "SquareOAuthDetector",
    "StripeDetector",
    "TelegramBotTokenDetector",
    "TwilioKeyDetector",
)
FILTERS = ("detect_secrets.filters.allowlist.is_line_allowlisted",)


def found_in(files: list[Path]) -> list[str]:
    """Where a secret stands, as file:line and its kind; never the secret."""
    found = SecretsCollection()
    settings = {
        "plugins_used": [{"name": name} for name in PLUGINS],
        "filters_used": [{"path": path} for path in FILTERS],
    }
    with transient_settings(settings):
        for file in files:
            found.scan_file(str(file))
    return sorted(f"{file}:{secret.line_number}: {secret.type}" for file, secret in found)


def main() -> int:
    """Say where, and how it ended."""
    listed = subprocess.check_output(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, text=True
    )
    files = [ROOT / name for name in listed.split("\0") if name]
    found = found_in([file for file in files if file.is_file()])
    for line in found:
        print(line.removeprefix(f"{ROOT}/"))
    print(f"secrets: {len(found)} found in {len(files)} files")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
