# A mail server for tests: Debian's aiosmtpd, with a certificate, a name and a password.
# Arguments: certificate, key, password, and `starttls`, `tls` or `clear`.
import asyncio
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

CERTIFICATE, KEY, PASSWORD, MODE = sys.argv[1:5]


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("later@"):
            return "451 4.3.0 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = {
            "is_tls": MODE == "tls" or session.ssl is not None,
            "is_known": bool(session.authenticated),
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "content": envelope.content.decode("ascii", "replace"),
        }
        print(json.dumps(message), flush=True)
        return "250 OK"


def authenticate(server, session, envelope, mechanism, given):
    is_right = given.login == b"karriz" and given.password == PASSWORD.encode()
    return AuthResult(success=is_right, handled=False)


def protocol(context):
    def make():
        return SMTP(
            Handler(),
            tls_context=context if MODE == "starttls" else None,
            require_starttls=MODE == "starttls",
            authenticator=authenticate,
            auth_required=True,
            auth_require_tls=MODE == "starttls",
            hostname="localhost",
        )

    return make


async def serve():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE, KEY)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(protocol(context), "127.0.0.1", 0, ssl=context if MODE == "tls" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(serve())
