/** What the specs of `connections` share: the wire as apps use it. */
import { type APIRequestContext, expect } from "@playwright/test";

const root = "/odata/applications/v4/com.sap.myapp";
const authorization = `Basic ${Buffer.from("DEV0001:initial").toString("base64")}`;

/** Registers as an app of DEV0001's does, under an id of one's own. */
export async function register(request: APIRequestContext, id: string, properties: Record<string, unknown> = {}): Promise<void> {
  const response = await request.post(`${root}/Connections`, {
    headers: { Authorization: authorization, "X-SMP-APPCID": id, Accept: "application/json" },
    data: { DeviceType: "iPad", ...properties },
  });
  expect(response.status(), await response.text()).toBe(201);
}

/** Changes what is registered, as its app does. */
export async function merge(request: APIRequestContext, id: string, properties: Record<string, unknown>): Promise<void> {
  const response = await request.patch(`${root}/Connections('${id}')`, { headers: { Authorization: authorization }, data: properties });
  expect(response.status()).toBe(200);
}

/** What the app reads: its registration, or none when it is told that there is none. */
export async function read(request: APIRequestContext, id: string): Promise<Record<string, unknown> | undefined> {
  const response = await request.get(`${root}/Connections('${id}')`, { headers: { Authorization: authorization, Accept: "application/json" } });
  if (response.status() === 404) return undefined;
  return ((await response.json()) as { d: Record<string, unknown> }).d;
}
