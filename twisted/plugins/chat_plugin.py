"""Makes C{twistd chat} and C{twist chat} known."""

from twisted.application.service import ServiceMaker

chat = ServiceMaker(
    "chatserver",
    "chatserver.tap",
    "A self-hosted chat server: netcat, telnet and scripts over one durable log.",
    "chat",
)
