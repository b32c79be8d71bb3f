/** What the specs of `redirections` share: the wire as its clients use it, and the list as people do. */
import { type APIRequestContext, expect, type Page } from "@playwright/test";

const credentials = { northwind: "northwind-secret", globex: "globex-secret" };

/** `00:04:13:AB:00:01`, as pages show it. */
export function colons(mac: string): string {
  return mac.toUpperCase().match(/../g)!.join(":");
}

/** Calls a method of the XML-RPC face as an organization's client and answers the body. */
export async function call(
  request: APIRequestContext,
  method: string,
  params: string[],
  user: string = "northwind",
  secret: string = credentials[user as keyof typeof credentials] ?? "",
): Promise<{ status: number; body: string }> {
  const escaped = params.map((text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;"));
  const values = escaped.map((text) => `<param><value><string>${text}</string></value></param>`).join("");
  const response = await request.post("/xmlrpc/", {
    headers: { "Content-Type": "text/xml", Authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString("base64")}` },
    data: `<?xml version="1.0"?><methodCall><methodName>${method}</methodName><params>${values}</params></methodCall>`,
  });
  return { status: response.status(), body: await response.text() };
}

/** Registers a phone through the wire. */
export async function register(request: APIRequestContext, mac: string, url: string, user: string = "northwind"): Promise<void> {
  const { body } = await call(request, "redirect.registerPhone", [mac, url], user);
  expect(body).toContain("Ok");
}

/** Asks as a phone does. */
export async function askAsPhone(request: APIRequestContext, mac: string): Promise<string> {
  const response = await request.get(`/snom?mac=${mac}`, { headers: { "User-Agent": "Mozilla/4.0 (compatible; snomD785-SIP 10.1.64.14 1.1.3)" } });
  return await response.text();
}

/** The same for a phone that nobody has registered. Northwind sees it in its inbox because a phone of its own asks from the same address. */
export async function askAsUnknownPhone(request: APIRequestContext, mac: string): Promise<void> {
  await askAsPhone(request, "000413610ff5");
  await askAsPhone(request, mac);
}

/** The row of a phone in whatever table is shown. */
export function rowOf(page: Page, mac: string) {
  return page.getByRole("row").filter({ hasText: colons(mac) });
}

/** Sends a filter: without scripts by its button, with them by leaving the field. */
export async function applyFilter(page: Page): Promise<void> {
  const button = page.getByRole("button", { name: "Apply" });
  if (await button.isVisible()) await button.click();
}
