"""What can go wrong, in a sentence each."""


class SegstreamError(Exception):
    """Kafka, or what came from it, does not allow what was asked for."""


class MalformedRecord(SegstreamError):
    """A record's bytes are not what the schema says."""


class NoMask(SegstreamError, TimeoutError):
    """No mask came in time."""
