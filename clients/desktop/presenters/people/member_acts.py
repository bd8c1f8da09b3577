"""What can be done with somebody in a conversation.  Values alone."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve, frozen

from chatserver.model.entries import User
from chatserver.model.names import LOBBY, RoomName, Target
from clients.desktop.presenters.acts import Act, Question
from clients.desktop.presenters.people.member_rows import Member
from clients.desktop.presenters.people.people import block_question
from clients.desktop.words import tr


@frozen
class Keeping:
    """
    Where somebody stands, and what the viewer is there.

    @ivar keeps_order: whether the viewer may kick and ban.
    """

    target: Target
    keeps_order: bool


def member_acts(member: Member, viewer: User, keeping: Keeping, is_online: bool) -> Sequence[Act]:
    """
    List what the viewer can do with a member.

    @param is_online: whether there is a connection.
    """
    profile = Act("profile", tr("Show profile"))
    if member.is_me:
        return (profile,)
    guest = member.user.name.is_guest or viewer.name.is_guest
    acts = [] if guest else [Act("write", tr("Write to them"), is_possible=not member.is_blocked)]
    acts += [profile, Act("mention", tr("Mention"))]
    if not guest:
        acts.append(evolve(_blocking(member), is_possible=is_online, begins_group=True))
    if keeping.keeps_order and isinstance(keeping.target, RoomName) and keeping.target != LOBBY:
        order = [evolve(act, is_possible=is_online) for act in _order(member, keeping.target)]
        acts += [evolve(order[0], begins_group=True), *order[1:]]
    return acts


def _blocking(member: Member) -> Act:
    if member.is_blocked:
        return Act("unblock", tr("Unblock"))
    return Act("block", tr("Block…"), block_question(member.user.shown))


def _order(member: Member, room: RoomName) -> Sequence[Act]:
    said = {"name": member.user.shown, "room": room}
    office = Act("unmoderate", tr("Let them moderate no longer"))
    if not member.keeps_order:
        office = Act("moderate", tr("Make moderator…"), _office_question(said))
    kick = Question(
        tr("Remove {name} from {room}?", **said),
        tr("{name} is then no member of {room}, and must be invited to come back.", **said),
        tr("Remove"),
    )
    ban = Question(
        tr("Ban {name} from {room}?", **said),
        tr("{name} can neither read nor write in {room} until a moderator lifts the ban.", **said),
        tr("Ban"),
    )
    acts = [Act("kick", tr("Remove from the room…"), kick), Act("ban", tr("Ban…"), ban)]
    return [*acts] if member.user.name.is_guest else [office, *acts]


def _office_question(said: dict[str, object]) -> Question:
    return Question(
        tr("Let {name} moderate {room}?", **said),
        tr("Moderators of {room} remove and ban others, and take back what others said.", **said),
        tr("Make moderator"),
        is_danger=False,
    )
