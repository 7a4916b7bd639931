"""The workers in Kubernetes: their disks, their sandbox, how many there are. Judged without a cluster."""

from __future__ import annotations

import re
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]

from tests.composed import DOCKER, ROOT
from tests.ground.keda_schema import SCALED_OBJECT
from tests.ground.manifests import Manifest, pods, settings_of, the


def test_the_scaled_object_keeps_to_its_schema(manifests: list[Manifest]) -> None:
    jsonschema.validate(the(manifests, "ScaledObject"), SCALED_OBJECT)


def test_the_profile_of_system_calls_is_put_where_the_workers_look_for_it(
    run_by: dict[str, Manifest], on_nodes: list[Manifest]
) -> None:
    pod = the(on_nodes, "DaemonSet")["spec"]["template"]["spec"]
    (copy,) = pod["initContainers"]
    *_, source, target = copy["command"]
    places = {volume["name"]: volume for volume in pod["volumes"]}
    config = the(on_nodes, "ConfigMap")
    profiles = {
        name: container["securityContext"].get("seccompProfile", {}).get("localhostProfile")
        for name, _, container in pods(run_by)
    }

    assert profiles == {"bots": None, "scheduler": None, "worker": target.removeprefix("/kubelet/")}
    assert places["kubelet"]["hostPath"]["path"] == "/var/lib/kubelet/seccomp"
    assert places["profile"]["configMap"]["name"] == config["metadata"]["name"]
    assert config["data"][Path(source).name] == (DOCKER / "seccomp/profile.json").read_text()


def test_workers_have_disks_of_their_own_that_outlive_them(run_by: dict[str, Manifest]) -> None:
    worker = run_by["worker"]["spec"]

    assert [claim["metadata"]["name"] for claim in worker["volumeClaimTemplates"]] == ["data"]
    assert worker["persistentVolumeClaimRetentionPolicy"] == {"whenDeleted": "Retain", "whenScaled": "Retain"}
    assert worker["podManagementPolicy"] == "Parallel"


def test_workers_are_as_many_as_sessions_need(run_by: dict[str, Manifest], manifests: list[Manifest]) -> None:
    scaled = the(manifests, "ScaledObject")["spec"]
    sessions, waiting = scaled["triggers"]
    capacity = int(settings_of("worker", run_by, manifests)["WORKER_CAPACITY"])
    measured = (ROOT / "wabridge_gauges.py").read_text()

    assert "replicas" not in run_by["worker"]["spec"]
    assert int(sessions["metadata"]["threshold"]) < capacity
    assert int(waiting["metadata"]["threshold"]) == 1
    for trigger in (sessions, waiting):
        for name in re.findall(r"\bwabridge_(\w+)", trigger["metadata"]["query"]):
            assert f'"{name}"' in measured
