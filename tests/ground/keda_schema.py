"""What KEDA takes as a ScaledObject, as far as ours goes: keda.sh/v1alpha1, nothing that it does not know."""

from __future__ import annotations

from typing import Any

TEXT = {"type": "string", "minLength": 1}
COUNT = {"type": "integer", "minimum": 0}


def closed(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    """An object with these keys alone."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


POLICY = closed(
    ("type", "value", "periodSeconds"),
    type={"enum": ["Pods", "Percent"]},
    value=COUNT,
    periodSeconds={"type": "integer", "minimum": 1, "maximum": 1800},
)
RULES = closed(
    stabilizationWindowSeconds={"type": "integer", "minimum": 0, "maximum": 3600},
    selectPolicy={"enum": ["Max", "Min", "Disabled"]},
    policies={"type": "array", "items": POLICY, "minItems": 1},
)
TRIGGER = closed(
    ("type", "metadata"),
    type={"const": "prometheus"},
    name=TEXT,
    metricType={"enum": ["AverageValue", "Value"]},
    # Of this kind of trigger. Values are text, numbers too.
    metadata=closed(("serverAddress", "query", "threshold"), serverAddress=TEXT, query=TEXT, threshold=TEXT),
)
SCALED_OBJECT = closed(
    ("apiVersion", "kind", "metadata", "spec"),
    apiVersion={"const": "keda.sh/v1alpha1"},
    kind={"const": "ScaledObject"},
    metadata={"type": "object"},
    spec=closed(
        ("scaleTargetRef", "triggers"),
        scaleTargetRef=closed(("name",), apiVersion=TEXT, kind=TEXT, name=TEXT, envSourceContainerName=TEXT),
        pollingInterval=COUNT,
        cooldownPeriod=COUNT,
        minReplicaCount=COUNT,
        maxReplicaCount=COUNT,
        fallback=closed(
            ("failureThreshold", "replicas"),
            failureThreshold=COUNT,
            replicas=COUNT,
            behavior={
                "enum": ["static", "currentReplicas", "currentReplicasIfHigher", "currentReplicasIfLower"]
            },
        ),
        advanced=closed(
            restoreToOriginalReplicaCount={"type": "boolean"},
            horizontalPodAutoscalerConfig=closed(name=TEXT, behavior=closed(scaleUp=RULES, scaleDown=RULES)),
        ),
        triggers={"type": "array", "items": TRIGGER, "minItems": 1},
    ),
)
