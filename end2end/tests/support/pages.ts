// The server's own table of pages, so that a new page is tested without anybody remembering it.

/** A row of the page table. */
export type PageRow = { path: string; guard: string; cache: string; island: boolean; function: boolean; get: boolean };

/** Whether this machine could build the client: every page works without it. */
export const hasIslands = process.env.ISLANDS !== "none";

/** The page table without what only islands ask, from the server under test. */
export async function pageTable(): Promise<PageRow[]> {
  const answer = await fetch(`${process.env.BASE_URL}/dev/pages.json`);
  if (!answer.ok) {
    throw new Error(`/dev/pages.json answers ${answer.status}`);
  }
  return ((await answer.json()) as PageRow[]).filter((row) => !row.function);
}

/** Pages that can be opened as they are: seen by anyone, no part of the path to be filled in. */
export function openPages(table: PageRow[]): PageRow[] {
  const isDocument = (row: PageRow) => row.get && !row.path.includes("{") && !row.path.endsWith(".json");
  return table.filter((row) => isDocument(row) && ["Anyone", "Development"].includes(row.guard));
}

/** The path in a language: Persian at the root, English below `/en`. */
export function inLanguage(path: string, language: "fa" | "en"): string {
  if (language === "fa") {
    return path;
  }
  return path === "/" ? "/en" : `/en${path}`;
}
