// A network as bad as those that people have: slow, far, and sometimes gone. Chromium plays it, over its own protocol.
import { type CDPSession, type Page } from "@playwright/test";

/** 2G as people have it: how long each answer lets one wait, and how much comes in a second. */
export const LATENCY_MS = 800;
const BYTES_A_SECOND = 50_000;

/** The slow network of one page. */
export class SlowNetwork {
  private readonly types = new Map<string, string>();
  private readonly arrived = new Map<string, number>();

  private readonly texts: number[] = [];

  private constructor(private readonly session: CDPSession) {
    session.on("PerformanceTimeline.timelineEventAdded", ({ event }) => {
      // A picture has an address.
      if (event.lcpDetails && !event.lcpDetails.url) {
        this.texts.push(event.lcpDetails.renderTime * 1000);
      }
    });
    session.on("Network.responseReceived", ({ requestId, type }) => this.types.set(requestId, type));
    session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      const type = this.types.get(requestId) ?? "";
      this.arrived.set(type, (this.arrived.get(type) ?? 0) + encodedDataLength);
    });
  }

  /** From here on the page's network is slow, and nothing that came before is kept. */
  static async of(page: Page): Promise<SlowNetwork> {
    const session = await page.context().newCDPSession(page);
    const network = new SlowNetwork(session);
    await session.send("Network.enable");
    await session.send("PerformanceTimeline.enable", { eventTypes: ["largest-contentful-paint"] });
    await session.send("Network.setCacheDisabled", { cacheDisabled: true });
    await network.turn("slow");
    return network;
  }

  /** The network is there, slow as it is, or gone. */
  async turn(state: "slow" | "gone"): Promise<void> {
    await this.session.send("Network.emulateNetworkConditions", {
      offline: state === "gone",
      latency: LATENCY_MS,
      downloadThroughput: BYTES_A_SECOND,
      uploadThroughput: BYTES_A_SECOND,
    });
  }

  /** ms from the press on a link to the first time that the page's largest text is painted; endless before. Letters that
   * wait for their font are not painted. */
  async textMs(page: Page): Promise<number> {
    const pressed = await page.evaluate(() => performance.timeOrigin);
    return Math.min(...this.texts.filter((at) => at > pressed)) - pressed;
  }

  /** Bytes on the wire, head and body, of everything of these types that has arrived. */
  bytesOf(...types: string[]): number {
    return types.reduce((bytes, type) => bytes + (this.arrived.get(type) ?? 0), 0);
  }

  /** The first form that is posted from here on reaches the server, which answers; on the answer's way the connection breaks.
   * Gives the status of the answer that was lost, once it is. */
  async breakFirstAnswer(): Promise<{ lost: Promise<number> }> {
    const { session } = this;
    let isFirst = true;
    const lost = new Promise<number>((resolve) => {
      session.on("Fetch.requestPaused", async ({ requestId, request, responseStatusCode }) => {
        if (request.method !== "POST" || !isFirst) {
          await session.send("Fetch.continueRequest", { requestId });
          return;
        }
        isFirst = false;
        await session.send("Fetch.failRequest", { requestId, errorReason: "ConnectionReset" });
        resolve(responseStatusCode ?? 0);
      });
    });
    await session.send("Fetch.enable", { patterns: [{ requestStage: "Response", resourceType: "Document" }] });
    return { lost };
  }
}
