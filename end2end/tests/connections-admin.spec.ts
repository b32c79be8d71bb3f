import { type APIRequestContext, type Page } from "@playwright/test";
import { expect, expectAccessible, gotoReady, hasScripts, signIn, test } from "../support/test.ts";
import { applyFilter } from "../support/redirections.ts";

/** A name that the runs with and without scripts do not share. */
function own(name: string): string {
  return `${name}-${hasScripts() ? "js" : "nojs"}`;
}

function row(page: Page, text: string) {
  return page.getByRole("row").filter({ hasText: text });
}

/** Makes an application by its form. */
async function makeApplication(page: Page, id: string, security = "Name and password"): Promise<void> {
  await gotoReady(page, "/connections/applications/new");
  await page.getByLabel("Application id").fill(id);
  await page.getByLabel("Title").fill(`App ${id}`);
  await page.getByLabel(security, { exact: true }).check();
  await page.getByRole("button", { name: "Make the application" }).click();
  await expect(page.getByText("The application is made.")).toBeVisible();
}

/** Makes an app user with this password, or answers the one that was made. */
async function makeUser(page: Page, name: string, password = ""): Promise<string> {
  await gotoReady(page, "/connections/users/new");
  await page.getByRole("textbox", { name: /^Name/ }).fill(name);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Make the user" }).click();
  return await secretShown(page);
}

async function secretShown(page: Page, what = "secret"): Promise<string> {
  return await page.getByRole("region", { name: `The new ${what}` }).locator("code").innerText();
}

/** An app's first request: its login check, or its registration. */
async function knock(request: APIRequestContext, application: string, authorization: string, register = false): Promise<number> {
  const headers = { Authorization: authorization, Accept: "application/json", Cookie: "" };
  const root = `/odata/applications/latest/${application}`;
  const answer = register
    ? await request.post(`${root}/Connections`, { headers, data: { DeviceType: "iPhone", DeviceModel: "iPhone 15" } })
    : await request.get(`${root}/Connections`, { headers });
  return answer.status();
}

function basic(name: string, password: string): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`;
}

test("an application is made, found, changed and taken out", async ({ page, faults }) => {
  faults.expect(/422/);
  const id = own("com.example.made");
  await signIn(page, "nora");
  await gotoReady(page, "/connections/applications/new");
  await expectAccessible(page);
  await page.getByLabel("Application id").fill("com.sap.myapp");
  await page.getByLabel("Sessions last").fill("0");
  await page.getByRole("button", { name: "Make the application" }).click();
  await expect(page.locator("#f-session_minutes-error")).toContainText("1 to 1440 minutes");
  await page.getByLabel("Sessions last").fill("45");
  await page.getByRole("button", { name: "Make the application" }).click();
  await expect(page.locator("#f-id-error")).toContainText("taken");
  await expect(page.getByLabel("Sessions last")).toHaveValue("45");
  await page.getByLabel("Application id").fill(id);
  await page.getByLabel("Token", { exact: true }).check();
  await page.getByRole("button", { name: "Make the application" }).click();
  await expect(page.getByRole("heading", { name: id, exact: true })).toBeVisible();
  await expect(page.getByText(`/odata/applications/latest/${id}`).first()).toBeVisible();
  await expect(page.getByText("45 minutes without a request")).toBeVisible();
  await expectAccessible(page);

  await gotoReady(page, "/connections/applications");
  await expectAccessible(page);
  await page.getByLabel("Search", { exact: true }).fill(id);
  await page.getByLabel("Signing in", { exact: true }).selectOption({ label: "Token" });
  await applyFilter(page);
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await page.getByLabel("Signing in", { exact: true }).selectOption({ label: "Anonymous" });
  await applyFilter(page);
  await expect(page.getByText("No application matches")).toBeVisible();
  await gotoReady(page, "/connections/applications?sort=connections&direction=desc");
  await expect(page.locator("tbody tr").first()).toContainText("com.sap.myapp");
  for (const kind of ["csv", "json"]) {
    const file = await page.request.get(`/connections/applications/export.${kind}?q=${id}`);
    expect(await file.text()).toContain(id);
  }

  await gotoReady(page, `/connections/applications/one/${id}/edit`);
  await expectAccessible(page);
  await page.getByLabel("Title").fill("Made here");
  await page.getByLabel("204, as OData says").check();
  await page.getByLabel("Idle after").fill("90");
  await page.getByRole("button", { name: "Save the application" }).click();
  await expect(page.getByText("The application is saved.")).toBeVisible();
  await expect(page.getByText("90 days without a sign of life")).toBeVisible();
  await expect(row(page, "update").first()).toContainText("idle_days=90");

  await page.getByRole("link", { name: "Take the application out" }).click();
  await expect(page.getByText("With it go its settings: 0 defaults, 0 destinations and 0 features.")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: `Take out ${id}` }).click();
  await expect(page.getByText("The application is taken out.")).toBeVisible();
  await gotoReady(page, `/connections/applications?q=${id}`);
  await expect(page.getByText("No application matches")).toBeVisible();
});

test("who saved meanwhile is not overwritten, and an application with registrations stays", async ({ page, faults }) => {
  faults.expect(/409/);
  const id = own("com.example.two");
  await signIn(page, "nora");
  await makeApplication(page, id);
  await gotoReady(page, `/connections/applications/one/${id}/edit`);
  await page.getByLabel("Title").fill("Second");
  const stale = await page.context().newPage();
  await gotoReady(stale, `/connections/applications/one/${id}/edit`);
  await page.getByRole("button", { name: "Save the application" }).click();
  await expect(page.getByText("The application is saved.")).toBeVisible();
  await stale.getByLabel("Title").fill("First");
  await stale.getByRole("button", { name: "Save the application" }).click();
  await expect(stale.getByText("Somebody else changed this application meanwhile")).toBeVisible();
  await expect(stale.getByLabel("Title")).toHaveValue("First");
  await stale.close();

  await gotoReady(page, "/connections/applications/one/com.sap.myapp/remove");
  await expect(page.getByText(/This application has \d+ registrations/)).toBeVisible();
  await expect(page.getByRole("button", { name: /Take out/ })).toHaveCount(0);
  await expectAccessible(page);
});

test("defaults are set by group, and new registrations begin with them", async ({ page, request, faults }) => {
  faults.expect(/422/);
  const [id, user] = [own("com.example.defaults"), own("defaults-user")];
  await signIn(page, "nora");
  await makeApplication(page, id);
  await makeUser(page, user, "a long password");
  await gotoReady(page, `/connections/applications/one/${id}/defaults`);
  await expectAccessible(page);
  await page.getByRole("link", { name: "Change the defaults of Log and usage" }).click();
  await expect(page.getByRole("heading", { name: "Log and usage" })).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("LogEntryExpiry").fill("soon");
  await page.getByLabel("UploadLogs").selectOption({ label: "Yes" });
  await page.getByRole("button", { name: "Save the defaults" }).click();
  await expect(page.locator("#f-LogEntryExpiry-error")).toContainText("whole number");
  await expect(page.getByLabel("UploadLogs")).toHaveValue("true");
  await page.getByLabel("LogEntryExpiry").fill("14");
  await page.getByRole("button", { name: "Save the defaults" }).click();
  await expect(page.getByText("The application is saved.")).toBeVisible();
  await expect(page.getByText("usually 7")).toBeVisible();
  const made = await request.post(`/odata/applications/latest/${id}/Connections`, {
    headers: { Authorization: basic(user, "a long password"), Accept: "application/json" },
    data: { DeviceType: "iPad" },
  });
  expect(made.status()).toBe(201);
  expect((await made.json()).d).toMatchObject({ LogEntryExpiry: 14, UploadLogs: true });
});

test("destinations and features are added, changed, removed, and told to apps", async ({ page, request, faults }) => {
  faults.expect(/422/);
  const id = own("com.example.told");
  await signIn(page, "nora");
  await makeApplication(page, id, "Anonymous");
  const here = `/connections/applications/one/${id}/destinations`;
  await gotoReady(page, here);
  await expectAccessible(page);
  await gotoReady(page, `${here}?add=1`);
  await page.getByRole("button", { name: "Save the destination" }).click();
  await expect(page.locator("#f-name-error")).toContainText("must not be empty");
  await page.getByRole("textbox", { name: /^Name/ }).fill("crm");
  await page.getByRole("textbox", { name: /^Address/ }).fill("https://crm.example.com/odata/");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Save the destination" }).click();
  await expect(row(page, "crm")).toContainText("https://crm.example.com/odata/");
  await gotoReady(page, `${here}?add=1`);
  await page.getByRole("textbox", { name: /^Name/ }).fill("crm");
  await page.getByRole("button", { name: "Save the destination" }).click();
  await expect(page.locator("#f-name-error")).toContainText("a name of its own");
  await gotoReady(page, `${here}?edit=crm`);
  await page.getByLabel("Without signing in").check();
  await page.getByRole("button", { name: "Save the destination" }).click();
  await expect(row(page, "crm")).toContainText("Yes");

  await gotoReady(page, `/connections/applications/one/${id}/features?add=1`);
  await page.getByRole("textbox", { name: /^Id/ }).fill("camera");
  await page.getByRole("textbox", { name: /^Script module/ }).fill("navigator.camera");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Save the feature" }).click();
  await expect(row(page, "camera")).toContainText("navigator.camera");
  await expectAccessible(page);

  const root = `/odata/applications/latest/${id}`;
  const told = async (set: string) => (await (await request.get(`${root}/${set}?$format=json`)).json()).d.results;
  expect(await told("Endpoints")).toMatchObject([{ EndpointName: "crm", AnonymousAccess: true }]);
  expect(await told("FeatureVectorPolicies")).toMatchObject([{ Id: "camera", JSModule: "navigator.camera" }]);

  await page.getByRole("link", { name: "Remove camera" }).click();
  await page.getByRole("button", { name: "Remove the feature" }).click();
  await expect(page.getByText("No features yet")).toBeVisible();
  await gotoReady(page, `${here}?remove=crm`);
  await page.getByRole("button", { name: "Remove the destination" }).click();
  await expect(page.getByText("No destinations yet")).toBeVisible();
  expect(await told("Endpoints")).toEqual([]);
});

test("a user comes in with the password that was shown once; a new one and revoking end what was", async ({ page, request, faults }) => {
  faults.expect(/422/);
  const [id, name] = [own("com.example.users"), own("CORP\\jane & co/1")];
  await signIn(page, "nora");
  await makeApplication(page, id);
  await gotoReady(page, "/connections/users/new");
  await expectAccessible(page);
  await page.getByRole("textbox", { name: /^Name/ }).fill("a:b");
  await page.getByLabel("Password").fill("short");
  await page.getByRole("button", { name: "Make the user" }).click();
  await expect(page.locator("#f-name-error")).toContainText("colon");
  await expect(page.locator("#f-password-error")).toContainText("at least 8");
  const password = await makeUser(page, name);
  await expect(page.getByRole("heading", { name, exact: true })).toBeVisible();
  await expectAccessible(page);
  expect(await knock(request, id, basic(name, password))).toBe(200);
  expect(await knock(request, id, basic(name, password), true)).toBe(201);
  await page.reload();
  await expect(page.getByRole("region", { name: "The new secret" })).toHaveCount(0);
  await expect(page.getByText(password)).toHaveCount(0);
  await expect(row(page, id)).toContainText("iPhone 15");

  await page.getByRole("link", { name: "Reset the password" }).click();
  await expectAccessible(page);
  await page.getByLabel("Password").fill("another password");
  await page.getByRole("button", { name: "Set a new password" }).click();
  expect(await secretShown(page)).toBe("another password");
  expect(await knock(request, id, basic(name, password))).toBe(401);
  expect(await knock(request, id, basic(name, "another password"))).toBe(200);

  await page.getByRole("link", { name: "Revoke …" }).click();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Revoke sessions and tokens" }).click();
  await expect(page.getByText("His sessions and tokens are refused from now on.")).toBeVisible();
  await expect(page.getByText("What was begun before is refused.")).toBeVisible();
  await expect(row(page, "reset-password").first()).toBeVisible();

  await gotoReady(page, "/connections/users");
  await page.getByLabel("Name", { exact: true }).fill("jane & co");
  await applyFilter(page);
  await expect(row(page, name)).toHaveCount(1);
  await expectAccessible(page);
  expect(await (await page.request.get("/connections/users/export.csv")).text()).toContain(name);
  await row(page, name).getByRole("link", { name, exact: true }).click();
  await page.getByRole("link", { name: "Delete the user" }).click();
  await expect(page.getByText("His 1 registration stay")).toBeVisible();
  await page.getByRole("button", { name: "Delete the user" }).click();
  await expect(page.getByText("The user is taken out with his tokens.")).toBeVisible();
  expect(await knock(request, id, basic(name, "another password"))).toBe(401);
});

test("a token is shown once, opens an application that asks for one, and is revoked", async ({ page, request, faults }) => {
  faults.expect(/422/);
  const [id, name] = [own("com.example.tokens"), own("token-user")];
  await signIn(page, "nora");
  await makeApplication(page, id, "Token");
  await makeUser(page, name);
  await gotoReady(page, `/connections/users/one?name=${name}&token=new`);
  await expectAccessible(page);
  await page.getByLabel("Note").fill("tablet");
  await page.getByLabel("Good for").fill("0");
  await page.getByRole("button", { name: "Make the token" }).click();
  await expect(page.locator("#f-days-error")).toContainText("1 to 3650 days");
  await expect(page.getByLabel("Note")).toHaveValue("tablet");
  await page.getByLabel("Good for").fill("30");
  await page.getByRole("button", { name: "Make the token" }).click();
  const token = await secretShown(page);
  expect(token).toMatch(/^pba_/);
  expect(await knock(request, id, `Bearer ${token}`)).toBe(200);
  await page.getByRole("link", { name: "Revoke tablet" }).click();
  await page.getByRole("button", { name: "Revoke the token" }).click();
  await expect(page.getByText("The token is revoked.")).toBeVisible();
  await expect(page.getByText("No tokens")).toBeVisible();
  expect(await knock(request, id, `Bearer ${token}`)).toBe(401);
});

test("a service key is shown once, revokes a user, and is revoked", async ({ page, request, faults }) => {
  faults.expect(/422/);
  const note = own("identity management");
  await signIn(page, "nora");
  await gotoReady(page, "/connections/keys?new=1");
  await expectAccessible(page);
  await page.getByLabel("Note").fill(note);
  await page.getByRole("button", { name: "Make the key" }).click();
  await expect(page.locator("#f-roles-error")).toContainText("Choose what the key is good for");
  await expect(page.getByLabel("Note")).toHaveValue(note);
  await page.getByLabel("Revoke a user's sessions and tokens").check();
  await page.getByRole("button", { name: "Make the key" }).click();
  const key = await secretShown(page, "service key");
  expect(key).toMatch(/^[0-9a-f]{64}$/);
  await expectAccessible(page);
  const revoke = async () =>
    (await request.patch("/mobileservices/service-key/odata/applications/user/DEV0002/updateRevokeTime", { headers: { "X-API-Key": key } })).status();
  expect(await revoke()).toBe(200);
  await gotoReady(page, "/connections/keys");
  expect(await page.content()).not.toContain(key);
  await expect(row(page, note)).toContainText(key.slice(0, 8));
  await page.getByRole("link", { name: `Revoke ${note}` }).click();
  await page.getByRole("button", { name: "Revoke the key" }).click();
  await expect(page.getByText("The service key is revoked.")).toBeVisible();
  await expect(row(page, note)).toHaveCount(0);
  expect(await revoke()).toBe(401);
});

test("idle registrations that go by themselves are announced first, and setting it otherwise takes that back", async ({ page, faults }) => {
  faults.expect(/422/);
  const announced = page.getByText(/\d+ idle registrations? of com\.sap\.myapp will be removed on/);
  await signIn(page, "nora");
  await gotoReady(page, "/connections/applications/one/com.sap.myapp/edit");
  await page.getByLabel("Remove idle registrations").check();
  await page.getByLabel("Idle after").fill("");
  await page.getByRole("button", { name: "Save the application" }).click();
  await expect(page.locator("#f-idle_days-error")).toContainText("after how many days");
  await expect(page.getByLabel("Remove idle registrations")).toBeChecked();
  await page.getByLabel("Idle after").fill("30");
  await page.getByRole("button", { name: "Save the application" }).click();
  await expect(page.getByText("they go by themselves, after an announcement")).toBeVisible();
  // The server looks for idle ones every few seconds after a change.
  await expect(async () => {
    await gotoReady(page, "/connections/applications/one/com.sap.myapp");
    await expect(announced).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 20_000 });
  await expect(row(page, "announce-clean-up")).toContainText("idle for 30 days");
  await expectAccessible(page);
  await gotoReady(page, "/connections/idle");
  await expect(announced).toBeVisible();
  await page.getByRole("link", { name: "Change when they go" }).click();
  await page.getByLabel("Remove idle registrations").uncheck();
  await page.getByRole("button", { name: "Save the application" }).click();
  await expect(page.getByText("The application is saved.")).toBeVisible();
  await expect(announced).toHaveCount(0);
});

test("a viewer looks, and is offered no change", async ({ page, faults }) => {
  faults.expect(/403/);
  await signIn(page, "vera");
  for (const path of ["/connections/applications", "/connections/users", "/connections/keys"]) {
    await gotoReady(page, path);
    await expect(page.locator("tbody tr").first()).toBeVisible();
    await expect(page.getByRole("link", { name: "New", exact: true })).toHaveCount(0);
  }
  await gotoReady(page, "/connections/applications/one/com.sap.myapp");
  await expect(page.getByRole("link", { name: "Take the application out" })).toHaveCount(0);
  await gotoReady(page, "/connections/users/one?name=DEV0001");
  await expect(page.getByRole("heading", { name: "DEV0001" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Delete the user" })).toHaveCount(0);
  for (const path of ["/connections/applications/new", "/connections/applications/one/com.sap.myapp/edit", "/connections/users/new"]) {
    await gotoReady(page, path);
    await expect(page.getByText("Not allowed").first()).toBeVisible();
  }
});

test("the header's search finds applications and their users, and a registration leads to its application", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/search?q=com.sap.myapp");
  const main = page.getByRole("main");
  const applications = main.locator("section").filter({ has: page.getByRole("heading", { name: "Applications", exact: true }) });
  await applications.getByRole("link", { name: /^com\.sap\.myapp/ }).first().click();
  await expect(page).toHaveURL(/\/connections\/applications\/one\/com\.sap\.myapp$/);
  await gotoReady(page, "/search?q=DEV0001");
  await main.locator("section").filter({ has: page.getByRole("heading", { name: "App users" }) }).getByRole("link").first().click();
  await expect(page).toHaveURL(/\/connections\/users\/one\?name=/);
  await gotoReady(page, "/connections?application=com.sap.myapp&size=1");
  await main.locator("tbody").getByRole("link").first().click();
  await main.getByRole("link", { name: "com.sap.myapp", exact: true }).click();
  await expect(page).toHaveURL(/\/connections\/applications\/one\/com\.sap\.myapp$/);
});
