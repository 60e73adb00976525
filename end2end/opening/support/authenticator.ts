// A device that holds passkeys: Chromium's virtual authenticator, whose finger is always on it.
import { type CDPSession, type Page } from "@playwright/test";

/** A passkey with its secret, as the virtual device gives it away. */
export type Passkey = {
  credentialId: string;
  isResidentCredential: boolean;
  rpId?: string;
  privateKey: string;
  userHandle?: string;
  signCount: number;
};

export class Authenticator {
  private constructor(
    private readonly session: CDPSession,
    private readonly id: string,
  ) {}

  /** In this page, from now on. */
  static async of(page: Page): Promise<Authenticator> {
    const session = await page.context().newCDPSession(page);
    await session.send("WebAuthn.enable");
    const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    return new Authenticator(session, authenticatorId);
  }

  /** What it holds. */
  async passkeys(): Promise<Passkey[]> {
    const { credentials } = await this.session.send("WebAuthn.getCredentials", { authenticatorId: this.id });
    return credentials;
  }

  /** Puts passkeys of another device into this one. */
  async take(passkeys: Passkey[]): Promise<void> {
    for (const credential of passkeys) {
      await this.session.send("WebAuthn.addCredential", { authenticatorId: this.id, credential });
    }
  }
}

/** What the button of a page asks the browser with. */
export async function optionsOf(page: Page): Promise<object> {
  const properties = await page.locator("leptos-island:has(button#credential)").getAttribute("data-props");
  return JSON.parse((JSON.parse(properties ?? "{}") as { options: string }).options);
}

/** Answers them as the site's own button does, but from the page that is open in `from`. */
export async function answerFrom(from: Page, options: object): Promise<string> {
  return from.evaluate(async (options) => {
    const { challenge, ...rest } = options as { challenge: string };
    const bytes = (text: string) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
    const text = (bytes: ArrayBuffer) =>
      btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    const publicKey = { ...rest, challenge: bytes(challenge) };
    const made = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
    const { clientDataJSON, authenticatorData, signature, userHandle } = made.response as AuthenticatorAssertionResponse;
    const response = {
      clientDataJSON: text(clientDataJSON),
      authenticatorData: text(authenticatorData),
      signature: text(signature),
      userHandle: userHandle === null ? undefined : text(userHandle),
    };
    return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, extensions: {}, response });
  }, options);
}
