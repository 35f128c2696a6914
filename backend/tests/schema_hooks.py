"""Gives the fuzzer ids of things that exist, so that it comes past the first "not found".

Loaded by schemathesis through SCHEMATHESIS_HOOKS; the ids come in FUZZED_IDS, "name=uuid" by commas.
"""

from __future__ import annotations

import os
from typing import Any

import schemathesis

IDS = dict(pair.split("=") for pair in os.environ["FUZZED_IDS"].split(","))


@schemathesis.hook
def map_path_parameters(
    context: schemathesis.HookContext, path_parameters: dict[str, Any] | None
) -> dict[str, Any] | None:
    """In three cases of four, an id is that of a thing that exists."""
    path = context.operation.path if context.operation else ""
    kind = "segment" if path.startswith("/api/segments/") else "project"
    if path_parameters is None:
        return None
    for name, value in path_parameters.items():
        if sum(str(value).encode()) % 4:
            path_parameters[name] = f"render_{IDS['project']}" if name == "task_id" else IDS[kind]
    return path_parameters


@schemathesis.hook
def map_body(context: schemathesis.HookContext, body: Any) -> Any:  # noqa: ANN401 - any JSON
    """The same for ids inside a body."""
    if isinstance(body, dict) and sum(repr(body).encode()) % 4:
        body |= {name: IDS["project"] for name in ("project", "project_id") if name in body}
    return body


@schemathesis.hook
def map_query(context: schemathesis.HookContext, query: dict[str, Any] | None) -> dict[str, Any] | None:
    """And for that of a query."""
    if query and "project" in query and sum(repr(query).encode()) % 4:
        query["project"] = IDS["project"]
    return query
