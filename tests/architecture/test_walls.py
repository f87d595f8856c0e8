"""Domains are pure: every package's `domain` imports the standard library and domains it may know, and nothing else."""

import sys

import grimp
import pytest

PACKAGES = ["casework", "gateway", "exchange", "portal", "svc_mailbox", "svc_complaints", "svc_disclosure", "deploy"]
# Rules that stand beside what uses them
PURE = {f"gateway.directory.{name}" for name in ("checks", "domain", "events", "importing")}
IMPURE = {"socket", "sqlite3", "subprocess", "http", "urllib", "smtplib", "asyncio", "threading", "multiprocessing"}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(*PACKAGES, include_external_packages=True, cache_dir=None)


def domain_modules(graph: grimp.ImportGraph) -> list[str]:
    return sorted(PURE | {module for module in graph.modules if module.split(".")[1:2] == ["domain"]})


def test_there_is_a_domain_to_look_at(graph: grimp.ImportGraph) -> None:
    assert "casework.domain.lifecycle" in domain_modules(graph)


def test_domains_import_the_standard_library_and_domains_only(graph: grimp.ImportGraph) -> None:
    strangers = {
        f"{module} imports {imported}"
        for module in domain_modules(graph)
        for imported in graph.find_modules_directly_imported_by(module)
        if not _allowed(module, imported)
    }
    assert strangers == set()


def _allowed(module: str, imported: str) -> bool:
    package, *rest = imported.split(".")
    if imported in PURE or imported == "gateway.directory":
        return module in PURE
    if package in PACKAGES:
        return rest[:1] == ["domain"] and package in {"casework", module.split(".")[0]}
    return package in sys.stdlib_module_names and package not in IMPURE
