"""Adds the schema's messages to the package when it is built: segstream/v1/*_pb2.py and .pyi.

protoc itself only reads the schema. The modules are written here, in the form that protoc 3.20 to 3.21
gave them, so that any protoc makes a wheel for any protobuf from 3.20 on.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet
from setuptools import setup
from setuptools.command.build_py import build_py

SCHEMA = Path(__file__).resolve().parents[2] / "schemas" / "src" / "main" / "proto"

MODULE = '''"""The messages of {name}."""

from google.protobuf import descriptor_pool as _pool
from google.protobuf.internal import builder as _builder
{imports}

DESCRIPTOR = _pool.Default().AddSerializedFile({bytes!r})
_builder.BuildMessageAndEnumDescriptors(DESCRIPTOR, globals())
_builder.BuildTopDescriptorsAndMessages(DESCRIPTOR, {module!r}, globals())
'''


def module_of(proto: str) -> str:
    return proto[: -len(".proto")].replace("/", ".") + "_pb2"


def python_of(file: FileDescriptorProto) -> str:
    imports = "\n".join(f"import {module_of(each)}" for each in file.dependency)
    return MODULE.format(
        name=file.name, imports=imports, bytes=file.SerializeToString(), module=module_of(file.name)
    )


def generate(folder: Path) -> None:
    """Writes the modules of the schema's messages into a folder."""
    descriptors = folder / "segstream.desc"
    files = sorted(str(each) for each in SCHEMA.glob("segstream/v1/*.proto"))
    if not files:
        sys.exit(f"there is no schema in {SCHEMA}: build the wheel in a checkout of segstream")
    protoc = os.environ.get("PROTOC", "protoc")
    command = [protoc, f"-I{SCHEMA}", f"--descriptor_set_out={descriptors}", f"--pyi_out={folder}", *files]
    try:
        subprocess.run(command, check=True)
    except (OSError, subprocess.CalledProcessError) as e:
        sys.exit(f"protoc 3.20 or newer with google/protobuf/*.proto is needed to build the wheel ({e})")
    (folder / "segstream" / "v1" / "__init__.py").write_text('"""The schema\'s messages."""\n')
    for file in FileDescriptorSet.FromString(descriptors.read_bytes()).file:
        (folder / file.name.replace(".proto", "_pb2.py")).write_text(python_of(file))
    descriptors.unlink()


class BuildWithSchema(build_py):
    def run(self) -> None:
        # What an earlier build left behind would go into the wheel.
        shutil.rmtree(self.build_lib, ignore_errors=True)
        super().run()
        generate(Path(self.build_lib))


setup(cmdclass={"build_py": BuildWithSchema})
