"""The errors of onnxruntime that a model can raise: they have no common base there either."""


class Fail(Exception): ...


class InvalidArgument(Exception): ...


class InvalidGraph(Exception): ...


class InvalidProtobuf(Exception): ...


class NoSuchFile(Exception): ...


class NotImplemented(Exception): ...  # noqa: A001  # onnxruntime's name
