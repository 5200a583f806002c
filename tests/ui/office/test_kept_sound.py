"""What was dictated goes with the signature, unless the service says that it is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.cases.policy import Policy
from reviewer_app.store.vault import Vault
from tests.helpers.desk_answers import KEY_PASSPHRASE, install_key, previewed, sign
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, downloaded, open_desk
from tests.helpers.store_values import NOON


@pytest.fixture
def case_id(service: Service, signed_in: Office, qtbot: QtBot) -> str:
    made = service.add_case(images=1)
    downloaded(signed_in, made.task_id, qtbot)
    return made.task_id


def sound_kinds(vault: Vault) -> list[str]:
    return [one.kind for one in vault.audit_events() if one.kind.startswith("sound-")]


@pytest.mark.parametrize("kept", [False, True])
def test_sound_is_deleted_at_signing_unless_the_service_keeps_it(
    signed_in: Office, case_id: str, qtbot: QtBot, kept: bool
) -> None:
    vault = signed_in.vault
    policy = Policy(keep_sound=True) if kept else None  # what a service leaves out is deleted
    vault.put_case(replace(vault.case(case_id).case, policy=policy))
    desk = open_desk(signed_in, case_id)
    segment = vault.add_sound(case_id, "recording-1", 0, NOON, bytes(3200))
    install_key(signed_in)
    wrong = sign(desk, previewed(desk, qtbot), "not the passphrase", qtbot)
    assert wrong.error is not None
    assert vault.sound([segment.id]) == bytes(3200)
    done = sign(desk, previewed(desk, qtbot), KEY_PASSPHRASE, qtbot)
    assert done.error is None
    assert [one.id for one in vault.sounds(case_id)] == [segment.id] * kept
    assert sound_kinds(vault) == ["sound-recorded", *["sound-deleted"] * (not kept)]
