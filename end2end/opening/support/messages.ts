// What left the house: the doubles of the SMS provider and of the mail server keep each message as a line of JSON.
import { readFileSync } from "node:fs";
import { expect } from "@playwright/test";

type Sms = { to: string; text: string };
type Mail = { is_tls: boolean; is_known: boolean; to: string[]; content: string };

function lines(file: string | undefined): string[] {
  return readFileSync(file ?? "", "utf8").split("\n").filter((line) => line.startsWith("{"));
}

/** The sign-in codes that went to a number, in their order. */
export function codesTo(mobile: string): string[] {
  const sent = lines(process.env.SMS).map((line) => JSON.parse(line) as Sms);
  const codes = sent.filter(({ to }) => to === mobile).map(({ text }) => text.match(/#(\d{6})$/)?.[1]);
  return codes.filter((code) => code !== undefined);
}

/** The code that comes after so many. */
export async function nextCode(mobile: string, before: number): Promise<string> {
  await expect.poll(() => codesTo(mobile).length, { message: `a code to ${mobile}`, timeout: 15_000 }).toBe(before + 1);
  return codesTo(mobile).at(-1) ?? "";
}

/** The text of the e-mail to an address, which came under TLS from somebody known there. */
export async function mailTo(address: string): Promise<string> {
  const found = () => lines(process.env.MAIL).map((line) => JSON.parse(line) as Mail).find(({ to }) => to.includes(address));
  await expect.poll(() => found() !== undefined, { message: `a mail to ${address}`, timeout: 15_000 }).toBe(true);
  const mail = found();
  expect([mail?.is_tls, mail?.is_known]).toEqual([true, true]);
  const [head = "", ...body] = (mail?.content ?? "").split("\r\n\r\n");
  return decoded(head, body.join("\r\n\r\n"));
}

function decoded(head: string, body: string): string {
  if (/^content-transfer-encoding: *base64/im.test(head)) {
    return Buffer.from(body, "base64").toString("utf8");
  }
  if (/^content-transfer-encoding: *quoted-printable/im.test(head)) {
    const bytes = body.replaceAll("=\r\n", "").replaceAll(/=([0-9A-F]{2})/g, (_, byte) => String.fromCharCode(parseInt(byte, 16)));
    return Buffer.from(bytes, "latin1").toString("utf8");
  }
  return body;
}
