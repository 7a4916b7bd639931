"""The Kubernetes manifests, rendered by kubectl and judged without a cluster."""

from __future__ import annotations

import re
from pathlib import Path

import kubernetes_validate  # type: ignore[import-untyped]
import pytest
from typer.main import get_command

from tests.composed import ROOT, instructions, read_dockerfile
from tests.ground.manifests import KINDS, Manifest, pods, settings_of, the
from wabridge import app
from wabridge_settings_reading import list_settings, read_settings
from wabridge_stopping import STOP_LIMIT_S

VERSIONS = ("1.30", "1.37")
"""The oldest that is meant, and the newest that the schemas know."""


@pytest.mark.parametrize("version", VERSIONS)
def test_each_object_keeps_to_its_schema(
    manifests: list[Manifest], on_nodes: list[Manifest], version: str
) -> None:
    for one in [*manifests, *on_nodes]:
        if one["kind"] != "ScaledObject":
            kubernetes_validate.validate(one, version, strict=True)


def test_all_three_roles_run_and_every_pod_migrates_first(run_by: dict[str, Manifest]) -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]

    assert {name: one["kind"] for name, one in run_by.items()} == KINDS
    for name, pod, container in pods(run_by):
        assert container["args"] == [name]
        assert [first["args"] for first in pod["initContainers"]] == [["migrate"]]
        assert {name, "migrate"} <= set(commands)


def test_every_setting_exists_and_is_right(
    run_by: dict[str, Manifest], manifests: list[Manifest], kubernetes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {line.name for line in list_settings()}
    secrets = kubernetes / "kubernetes/example/secrets"
    for name in run_by:
        told = settings_of(name, run_by, manifests)
        assert set(told) <= known
        with monkeypatch.context() as patch:
            for setting in known:
                patch.delenv(setting, raising=False)
            for setting, value in (told | {"WABRIDGE_SECRETS_DIR": str(secrets)}).items():
                patch.setenv(setting, value)
            assert read_settings(dotenv=kubernetes / "none").warnings == ()


def test_secrets_are_files_where_the_settings_look_and_nowhere_else(
    run_by: dict[str, Manifest], manifests: list[Manifest]
) -> None:
    for name, pod, container in pods(run_by):
        place = settings_of(name, run_by, manifests)["WABRIDGE_SECRETS_DIR"]
        for one in (container, *pod["initContainers"]):
            (mount,) = [mount for mount in one["volumeMounts"] if mount["name"] == "secrets"]
            assert (mount["mountPath"], mount["readOnly"]) == (place, True)
            assert "secret" not in str(one.get("env", "")).lower()
            assert "secretRef" not in str(one["envFrom"])


def test_tokens_are_for_the_bots_alone(run_by: dict[str, Manifest]) -> None:
    with_tokens = {name for name, pod, _ in pods(run_by) if "wabridge-tokens" in str(pod["volumes"])}

    assert with_tokens == {"bots"}


def test_every_name_that_is_referred_to_is_there(
    run_by: dict[str, Manifest], manifests: list[Manifest]
) -> None:
    names = {(one["kind"], one["metadata"]["name"]) for one in manifests}
    for _, pod, container in pods(run_by):
        assert ("ServiceAccount", pod["serviceAccountName"]) in names
        assert ("ConfigMap", container["envFrom"][0]["configMapRef"]["name"]) in names
        for found in re.findall(r"wabridge-(?:secrets|tokens)[\w-]*", str(pod["volumes"])):
            assert ("Secret", found) in names
    target = the(manifests, "ScaledObject")["spec"]["scaleTargetRef"]
    assert (target["kind"], target["name"]) in names
    (rule,) = the(manifests, "Ingress")["spec"]["rules"]
    (path,) = rule["http"]["paths"]
    assert ("Service", path["backend"]["service"]["name"]) in names


def test_selectors_choose_the_pods_that_are_meant(
    run_by: dict[str, Manifest], manifests: list[Manifest]
) -> None:
    def chosen(selector: dict[str, str]) -> set[str]:
        labels = {name: one["spec"]["template"]["metadata"]["labels"] for name, one in run_by.items()}
        return {name for name, has in labels.items() if selector.items() <= has.items()}

    budgets = [one for one in manifests if one["kind"] == "PodDisruptionBudget"]
    assert chosen(the(manifests, "Service", "console")["spec"]["selector"]) == {"bots"}
    assert chosen(the(manifests, "Service", "worker")["spec"]["selector"]) == {"worker"}
    assert [chosen(one["spec"]["selector"]["matchLabels"]) for one in budgets].count({"worker"}) == 1
    assert set().union(*(chosen(one["spec"]["selector"]["matchLabels"]) for one in budgets)) == set(KINDS)
    console, everything = sorted(
        (one for one in manifests if one["kind"] == "NetworkPolicy"), key=lambda one: len(one["spec"])
    )
    assert chosen(console["spec"]["podSelector"]["matchLabels"]) == {"bots"}
    assert chosen(everything["spec"]["podSelector"]["matchLabels"]) == set(KINDS)
    # kustomize adds labels to selectors, and would to that of the name server.
    assert "matchLabels" not in everything["spec"]["egress"][0]["to"][0]["podSelector"]


def test_ports_are_those_that_the_settings_say(
    run_by: dict[str, Manifest], manifests: list[Manifest]
) -> None:
    for name, _, container in pods(run_by):
        told = settings_of(name, run_by, manifests)
        ports = {port["name"]: str(port["containerPort"]) for port in container["ports"]}
        assert ports["metrics"] == told["METRICS_PORT"]
        assert ports.get("console") == told.get("CONSOLE_PORT")
    (console,) = the(manifests, "Service", "console")["spec"]["ports"]
    assert console["targetPort"] == "console"


def test_probes_ask_what_is_served(run_by: dict[str, Manifest]) -> None:
    served = set(re.findall(r'add_get\("(/\w+)"', (ROOT / "wabridge_measuring.py").read_text()))

    for _, _, container in pods(run_by):
        asked = {
            which: container[f"{which}Probe"]["httpGet"] for which in ("startup", "liveness", "readiness")
        }
        assert {probe["port"] for probe in asked.values()} == {"metrics"}
        assert {probe["path"] for probe in asked.values()} <= served
        assert asked["liveness"]["path"] == "/healthz"
        assert asked["readiness"]["path"] == "/readyz"


def test_a_pod_is_given_the_time_that_a_stop_takes(run_by: dict[str, Manifest]) -> None:
    for _, pod, _ in pods(run_by):
        assert pod["terminationGracePeriodSeconds"] > STOP_LIMIT_S + 10


def test_pods_keep_to_the_strictest_standard(run_by: dict[str, Manifest], manifests: list[Manifest]) -> None:
    user, group = map(int, instructions(read_dockerfile(), "USER")[-1].split(":"))
    labels = the(manifests, "Namespace")["metadata"]["labels"]

    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
    for _, pod, container in pods(run_by):
        assert pod["automountServiceAccountToken"] is False
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert (pod["securityContext"]["runAsUser"], pod["securityContext"]["fsGroup"]) == (user, group)
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert {next(iter(set(volume) - {"name"})) for volume in pod["volumes"]} <= {
            "emptyDir",
            "projected",
            "secret",
        }
        for one in (container, *pod["initContainers"]):
            assert one["securityContext"]["allowPrivilegeEscalation"] is False
            assert one["securityContext"]["readOnlyRootFilesystem"] is True
            assert one["securityContext"]["capabilities"] == {"drop": ["ALL"]}
            assert one["resources"]["limits"]["memory"]
