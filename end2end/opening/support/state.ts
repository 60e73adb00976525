// What the first admin leaves behind for those who come later, also in another process: links, and the app in their hand.
import { readFileSync, writeFileSync } from "node:fs";

import { App } from "./app";

export const ADMIN = "09000009001";
/** Signs in once, and is made a specialist by the page. */
export const SPECIALIST = "09000009023";

/** Everybody who is invited: their number, and where their work begins. */
export const STAFF = {
  "call-agent": { mobile: "09000009011", start: "/staff/requests" },
  quality: { mobile: "09000009012", start: "/staff/requests" },
  finance: { mobile: "09000009013", start: "/staff" },
  legal: { mobile: "09000009014", start: "/staff" },
  "privacy-officer": { mobile: "09000009015", start: "/staff" },
  supervisor: { mobile: "09000009016", start: "/staff/requests" },
  admin: { mobile: "09000009017", start: "/staff/requests" },
} as const;

export type Role = keyof typeof STAFF;
export const ROLES = Object.keys(STAFF) as Role[];

type State = { links: Record<Role, string>; secret: string; used: number };

export function leaveBehind(links: Record<Role, string>, { secret, used }: App): void {
  writeFileSync(process.env.STATE ?? "", JSON.stringify({ links, secret, used } satisfies State));
}

function left(): State {
  return JSON.parse(readFileSync(process.env.STATE ?? "", "utf8"));
}

/** The link that the first admin made for somebody. */
export function linkOf(role: Role): string {
  return left().links[role];
}

export function appOfAdmin(): App {
  const { secret, used } = left();
  return new App(secret, used);
}
