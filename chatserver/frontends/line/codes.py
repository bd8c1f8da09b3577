"""The number of each refusal in the line protocol."""

from __future__ import annotations

from chatserver.model import errors

CODE_OF: dict[type[errors.ChatError], int] = {
    errors.BadRequest: 400,
    errors.BadName: 400,
    errors.BadPassword: 400,
    errors.BadText: 400,
    errors.BadEmoji: 400,
    errors.TooLong: 413,
    errors.UnsupportedVersion: 400,
    errors.LoginRequired: 403,
    errors.LoginRefused: 401,
    errors.AccountDisabled: 403,
    errors.TlsRequired: 403,
    errors.AlreadyLoggedIn: 409,
    errors.RegistrationClosed: 403,
    errors.BadInvitation: 403,
    errors.NotForGuests: 403,
    errors.NameTaken: 409,
    errors.NoSuchUser: 404,
    errors.NoSuchRoom: 404,
    errors.NoSuchMessage: 404,
    errors.NoSuchReaction: 404,
    errors.NoSuchToken: 404,
    errors.NotInRoom: 403,
    errors.AlreadyMember: 409,
    errors.NotAllowed: 403,
    errors.NotYours: 403,
    errors.Blocked: 403,
    errors.Blocking: 403,
    errors.ReadOnly: 403,
    errors.RoomFrozen: 403,
    errors.SlowDown: 429,
    errors.Busy: 429,
    errors.TooManyConnections: 429,
    errors.NotStored: 503,
    errors.Internal: 500,
}
