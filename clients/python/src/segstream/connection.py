"""How clients reach Kafka."""

from __future__ import annotations

import logging
from typing import Any, Callable, Dict, Mapping, Optional

from confluent_kafka import KafkaError, KafkaException

from segstream.errors import SegstreamError

FRAMES = "segstream.frames"
MASKS = "segstream.masks"

#: Seconds that a broker has for its first answer.
FIRST_ANSWER = 15.0

#: Options by librdkafka's names, for instance ``{"security.protocol": "SASL_SSL"}``.
KafkaOptions = Mapping[str, Any]

_log = logging.getLogger("segstream.kafka")

# Options that are not the user's to pass through, and what to do instead.
_OWN = {
    "bootstrap.servers": "give servers",
    "group.id": "give group",
    "partitioner": "a stream must stay where other clients put it",
    "enable.idempotence": "publishers repeat nothing",
    "enable.auto.commit": "offsets are committed when masks were used",
    "enable.auto.offset.store": "offsets are committed when masks were used",
    "auto.offset.reset": "give start",
}


class Connection:
    """A client of Kafka's, and what it says when no broker answers."""

    def __init__(
        self, client: Callable[..., Any], servers: str, ours: KafkaOptions, users: Optional[KafkaOptions]
    ) -> None:
        """Takes our options and the user's, which are stronger."""
        options: Dict[str, Any] = {"client.id": "segstream-python", **ours}
        for name, value in (users or {}).items():
            if name in _OWN:
                raise ValueError(f"Kafka option {name} cannot be passed through: {_OWN[name]}")
            options[name] = value
        options.update({"bootstrap.servers": servers, "error_cb": self._failed})
        self._servers = servers
        self._cause = ""
        try:
            self.client = client(options, logger=_log)
        except KafkaException as e:
            raise ValueError(f"a Kafka option is wrong: {text_of(e)}") from e

    def partitions(self, topic: str) -> "list[int]":
        """The partitions of a topic, which is not made if it is not there."""
        try:
            # Asked for by its name, a topic would be made by brokers that make topics.
            topics = self.client.list_topics(timeout=FIRST_ANSWER).topics
        except KafkaException as e:
            self.client.poll(0)  # calls _failed
            raise SegstreamError(f"no broker answers at {self._servers}: {self._cause or text_of(e)}") from e
        if topic not in topics:
            raise SegstreamError(
                f"there is no topic {topic} at {self._servers} for this user;"
                " 'segstream topics create' makes the topics"
            )
        return sorted(topics[topic].partitions)

    def _failed(self, error: Any) -> None:
        # That all brokers are down is said after the reason why one is.
        if error.code() != KafkaError._ALL_BROKERS_DOWN:
            self._cause = str(error.str())


def text_of(e: KafkaException) -> str:
    """What happened, in librdkafka's words."""
    error = e.args[0]
    return str(error.str()) if hasattr(error, "str") else str(error)
