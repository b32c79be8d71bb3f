/** The owner of a SIP account looks after it himself: on a wide screen and on a phone, with JavaScript and without. */
import { expect, expectAccessible, gotoReady, hasScripts, signIn, signInByForm, test, type Page } from "../support/test.ts";

/** Those of the demo data; the user part is enough to sign in. */
const PASSWORDS = { alice: "s3cret", bob: "bob-secret", carol: "carol-secret" } as const;
type Owner = keyof typeof PASSWORDS;

async function own(page: Page, user: Owner): Promise<void> {
  await signIn(page, `${user}@example.org`, PASSWORDS[user]);
  await gotoReady(page, "/");
}

const PHONE = { width: 390, height: 844 };
const WIDE = { width: 1440, height: 900 };

/** Nothing sticks out at the side. */
async function expectToFit(page: Page): Promise<void> {
  const [wide, room] = await page.locator("html").evaluate((root) => [root.scrollWidth, root.clientWidth]);
  expect(wide, "the page is no wider than the screen").toBeLessThanOrEqual(room ?? 0);
}

/** All pages, each with its heading. */
const PAGES = [
  ["/my", "Overview"],
  ["/my/forwarding", "Forwarding"],
  ["/my/rules", "Accept rules"],
  ["/my/rules/groups", "Groups"],
  ["/my/blocked", "Blocked callers"],
  ["/my/calls", "Calls"],
  ["/my/devices", "Devices"],
  ["/my/aliases", "Aliases and numbers"],
  ["/my/voicemail", "Voicemail"],
  ["/my/privacy", "Privacy"],
  ["/my/balance", "Balance"],
  ["/my/identity", "Profile"],
  ["/my/password", "Passwords"],
] as const;

for (const [name, size] of [["a phone", PHONE], ["a wide screen", WIDE]] as const) {
  // One who has everything, and one who has nothing yet.
  for (const user of ["alice", "carol"] as const) {
    test(`every page of ${user} is at home on ${name}`, async ({ page }) => {
      test.slow();
      await page.setViewportSize(size);
      await own(page, user);
      for (const [path, heading] of PAGES) {
        await gotoReady(page, path);
        await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
        await expectToFit(page);
        await expectAccessible(page);
      }
    });
  }
}

test("signing in leads to the own overview, by user part, too", async ({ page }) => {
  await signInByForm(page, "Alice", PASSWORDS.alice);
  await expect(page).toHaveURL(/\/my$/);
  await expect(page.getByRole("region", { name: "Reachability" })).toContainText("alice@example.org");
  await expect(page.getByRole("region", { name: "Reachability" })).toContainText(/Reachable on \d|Nobody is let through now/);
  await expect(page.getByRole("link", { name: /Balance/ }).last()).toContainText("EUR");
  await expect(page.getByRole("table", { name: "Calls, the newest first" }).getByRole("row")).not.toHaveCount(0);
  await expect(page.getByRole("navigation", { name: "Areas" })).not.toContainText("Redirections");
});

test("on a phone the pages used most stand at its foot", async ({ page }) => {
  await page.setViewportSize(PHONE);
  await own(page, "alice");
  const dock = page.getByRole("navigation", { name: "Most used" });
  await expect(dock.getByRole("link")).toHaveCount(4);
  await dock.getByRole("link", { name: "Forwarding" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Forwarding" })).toBeVisible();
  await expect(dock.getByRole("link", { name: "Forwarding" })).toHaveAttribute("aria-current", "page");
});

test("an administrator has no SIP account of his own, and a subscriber none of an administrator's pages", async ({ page }) => {
  await signIn(page, "nora");
  expect((await gotoReady(page, "/my"))?.status()).toBe(403);
  await page.context().clearCookies();
  await own(page, "bob");
  for (const path of ["/redirections", "/users", "/audit"]) {
    await gotoReady(page, path);
    await expect(page.getByRole("heading", { name: "Not allowed" })).toBeVisible();
  }
});

test("do not disturb is switched on for a while and off again", async ({ page }) => {
  await own(page, "bob");
  await page.getByRole("button", { name: "2 hours" }).click();
  await expect(page.getByText("Do not disturb is on.", { exact: true })).toBeVisible();
  const reach = page.getByRole("region", { name: "Reachability" });
  await expect(reach).toContainText(/Do not disturb is on for another (119|120) minutes: callers hear that you are not available/);
  await expect(page.getByRole("region", { name: "Do not disturb" })).toContainText("On until");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Switch off" }).click();
  await expect(reach).toContainText("Your phones ring.");
});

test("forwarding is told in plain words, refused at its field and kept", async ({ page, faults }) => {
  faults.expect(/422/);
  await own(page, "carol");
  await gotoReady(page, "/my/forwarding");
  const preview = page.getByRole("region", { name: "What callers meet" });
  await expect(preview).toContainText("If you do not answer in 35 s, callers hear that you are not available.");
  await page.getByLabel("Seconds until nobody answers").fill("20");
  await page.getByLabel("Mobile number").fill("+31 6 1111 2222");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Your changes are saved.")).toBeVisible();

  await page.getByLabel("When I do not answer", { exact: true }).selectOption("My mobile number, +31611112222");
  await page.getByLabel("When I am busy", { exact: true }).selectOption("Another number or address");
  await page.getByLabel("Number or address (when i am busy)").fill("not an address!");
  if (hasScripts()) await expect(preview).toContainText("If you do not answer in 20 s, callers reach +31611112222@example.org.");
  await page.getByRole("button", { name: "Save forwarding" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page.getByLabel("Number or address (when i am busy)")).toHaveAccessibleDescription(/Before the @ stand letters/);
  await expect(page.getByLabel("Number or address (when i am busy)")).toHaveValue("not an address!");
  await expectAccessible(page);

  await page.getByLabel("Number or address (when i am busy)").fill("carol");
  await page.getByRole("button", { name: "Save forwarding" }).click();
  await expect(page.getByLabel("Number or address (when i am busy)")).toHaveAccessibleDescription(/cannot be forwarded to yourself/);
  await page.getByLabel("Number or address (when i am busy)").fill("bob");
  await page.getByRole("button", { name: "Save forwarding" }).click();
  await expect(page.getByText("Your forwarding is saved.")).toBeVisible();
  await expect(preview).toContainText("If you are busy, callers reach bob@example.org.");
  await expect(preview).toContainText("If you do not answer in 20 s, callers reach +31611112222@example.org.");

  for (const condition of ["When I do not answer", "When I am busy"]) {
    await page.getByLabel(condition, { exact: true }).selectOption("");
  }
  await page.getByRole("button", { name: "Save forwarding" }).click();
  await expect(preview).toContainText("If you are busy, callers hear that you are busy.");
  await page.getByLabel("Seconds until nobody answers").fill("35");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(preview).toContainText("35 s");
});

test("a weekly rule is made, changed and removed", async ({ page, faults }) => {
  faults.expect(/422/);
  await own(page, "carol");
  await gotoReady(page, "/my/rules");
  await expect(page.getByRole("heading", { name: "No weekly rules" })).toBeVisible();
  // Monday to Friday is chosen already.
  await page.getByRole("button", { name: "Save rule" }).click();
  await expect(page.getByRole("alert")).toContainText("Choose whose calls to accept.");
  await expect(page.getByLabel("From", { exact: true })).toHaveValue("09:00");
  await page.getByRole("group", { name: "Whose calls" }).getByLabel("Business").check();
  await page.getByRole("group", { name: "Whose calls" }).getByLabel("Family").check();
  await page.getByRole("button", { name: "Save rule" }).click();
  await expect(page.getByText("The rule is saved.")).toBeVisible();
  const week = page.getByRole("table", { name: "Whose calls are accepted, by day and time" });
  await expect(week.getByRole("row", { name: /Monday/ })).toContainText("09:00–17:30 Business and Family");
  await expect(week.getByRole("row", { name: /Sunday/ })).toContainText("All day Everybody");
  await expectAccessible(page);

  await page.getByRole("listitem").filter({ hasText: "Monday to Friday" }).getByRole("link", { name: "Change" }).click();
  await expect(page.getByRole("heading", { name: "Change the rule for Monday to Friday" })).toBeVisible();
  await expect(page.getByRole("group", { name: "Days" }).getByLabel("Friday")).toBeChecked();
  await page.getByRole("group", { name: "Days" }).getByLabel("Friday").uncheck();
  await page.getByLabel("The whole day").check();
  await page.getByRole("button", { name: "Save rule" }).click();
  await expect(week.getByRole("row", { name: /Thursday/ })).toContainText("All day Business and Family");
  await expect(week.getByRole("row", { name: /Friday/ })).toContainText("All day Everybody");
  await page.getByRole("listitem").filter({ hasText: "Thursday" }).getByRole("button", { name: "Remove" }).click();
  await expect(page.getByRole("heading", { name: "No weekly rules" })).toBeVisible();
});

test("a rule for now goes before the weekly ones until it is ended", async ({ page }) => {
  await own(page, "bob");
  await gotoReady(page, "/my/rules");
  await page.getByText("Set a rule for now").click();
  await page.getByRole("group", { name: "Let through" }).getByLabel("Nobody").uncheck();
  await page.getByRole("group", { name: "Let through" }).getByLabel("Family").check();
  await page.getByLabel("For", { exact: true }).selectOption("2 hours");
  await page.getByRole("button", { name: "Set", exact: true }).click();
  await expect(page.getByText("Only Family are let through until")).toBeVisible();
  await gotoReady(page, "/my");
  await expect(page.getByRole("region", { name: "Reachability" })).toContainText("Your accept rules now let only Family through");
  await gotoReady(page, "/my/rules");
  await page.getByRole("button", { name: "End it now" }).click();
  await expect(page.getByText("Set a rule for now")).toBeVisible();
});

test("a caller is blocked from a call and let through again", async ({ page, faults }) => {
  faults.expect(/422/);
  await own(page, "alice");
  await gotoReady(page, "/my/calls?outcome=missed");
  const row = page.getByRole("table").getByRole("row").nth(1);
  const caller = (await row.locator(".call-address").or(row.locator("strong")).last().textContent()) ?? "";
  await row.getByRole("button", { name: "Block", exact: true }).click();
  await expect(page.getByText("The caller is blocked.")).toBeVisible();
  await expect(page).toHaveURL(/outcome=missed/);
  await expect(page.getByRole("table").getByRole("row").nth(1).getByRole("button", { name: "Unblock" })).toBeVisible();
  await gotoReady(page, "/my/blocked");
  const item = page.getByRole("listitem").filter({ hasText: caller });
  await expect(item).toBeVisible();
  await item.getByRole("button", { name: "Unblock" }).click();
  await expect(page.getByText("The caller may reach you again.")).toBeVisible();
  await expect(item).toHaveCount(0);

  await page.getByLabel("Address or number").fill("two words");
  await page.getByRole("button", { name: "Block", exact: true }).click();
  await expect(page.getByLabel("Address or number")).toHaveAccessibleDescription(/characters that no SIP address has/);
  await expect(page.getByLabel("Address or number")).toHaveValue("two words");
});

test("calls are narrowed, paged and taken along", async ({ page }) => {
  await own(page, "alice");
  await gotoReady(page, "/my/calls");
  const rows = page.getByRole("table").getByRole("row");
  const all = await rows.count();
  await page.getByRole("link", { name: "Received", exact: true }).click();
  await expect(page).toHaveURL(/way=received/);
  await expect(rows.filter({ hasText: "Placed" })).toHaveCount(0);
  expect(await rows.count()).toBeLessThan(all);
  await gotoReady(page, "/my/calls?q=bob");
  await expect(page.getByRole("link", { name: "Remove filter Search: bob" })).toBeVisible();
  await gotoReady(page, "/my/calls?to=2001-01-01");
  await expect(page.getByRole("heading", { name: "No call matches" })).toBeVisible();
  const csv = await page.request.get("/my/calls/export.csv?q=bob");
  expect(csv.headers()["content-type"]).toContain("text/csv");
  const lines = (await csv.text()).trim().split("\r\n");
  expect(lines[0]).toBe("began,ended,direction,remote_party,display_name,seconds,status,price,media");
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.slice(1).every((line) => line.includes("bob"))).toBe(true);
  const json = (await (await page.request.get("/my/calls/export.json")).json()) as { direction: string }[];
  expect(json.length).toBe(all - 1);
});

test("a caller is put into a group from a call, and out of it again", async ({ page }) => {
  await own(page, "alice");
  await gotoReady(page, "/my/calls?q=bob");
  await page.getByRole("table").getByRole("row").nth(1).getByRole("link", { name: "Add to group" }).click();
  await expect(page.getByLabel("Address or number")).toHaveValue("bob@example.org");
  await page.getByLabel("Group", { exact: true }).selectOption("VIP");
  await page.getByRole("button", { name: "Add to group" }).click();
  await expect(page.getByText("The contact is in the group.")).toBeVisible();
  const group = page.locator("section").filter({ has: page.getByRole("heading", { name: "VIP" }) });
  await expect(group).toContainText("bob@example.org");
  await group.getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText("The contact is out of the group.")).toBeVisible();
  await expect(group).toHaveCount(0);
});

test("a device is removed after asking", async ({ page }) => {
  await own(page, "alice");
  await gotoReady(page, "/my/devices");
  const row = page.getByRole("row").filter({ hasText: "snomD785" });
  await row.getByRole("link", { name: "Remove" }).click();
  await expect(page.getByText("It no longer rings.").filter({ visible: true })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Remove device" }).filter({ visible: true }).click();
  await expect(page.getByText("The device is removed.")).toBeVisible();
  await expect(row).toHaveCount(0);
  expect((await gotoReady(page, "/my/devices/nothing/remove"))?.status()).toBe(404);
});

test("an alias is refused when taken, then added and removed", async ({ page, faults }, info) => {
  faults.expect(/422/);
  const alias = `carol.${info.project.name}`;
  await own(page, "carol");
  await gotoReady(page, "/my/aliases");
  await page.getByLabel("Name").fill("bob");
  await page.getByRole("button", { name: "Add alias" }).click();
  await expect(page.getByLabel("Name")).toHaveAccessibleDescription(/taken/);
  await expect(page.getByLabel("Name")).toHaveValue("bob");
  await page.getByLabel("Name").fill(alias);
  await page.getByRole("button", { name: "Add alias" }).click();
  const row = page.getByRole("listitem").filter({ hasText: `${alias}@example.org` });
  await expect(row).toBeVisible();
  await row.getByRole("link", { name: "Remove" }).click();
  await page.getByRole("button", { name: "Remove alias" }).filter({ visible: true }).click();
  await expect(page.getByText("The alias is removed.")).toBeVisible();
  await expect(row).toHaveCount(0);
});

test("the mailbox is switched on and its PIN refused at its field", async ({ page, faults }) => {
  faults.expect(/422/);
  await own(page, "bob");
  await gotoReady(page, "/my/voicemail");
  await page.getByLabel("E-mail address").fill("bob@mail.example");
  await page.getByLabel("New PIN").fill("12");
  await page.getByRole("button", { name: "Save voicemail" }).click();
  await expect(page.getByLabel("New PIN")).toHaveAccessibleDescription(/4 to 12 digits/);
  await expect(page.getByLabel("E-mail address")).toHaveValue("bob@mail.example");
  await page.getByLabel("New PIN").fill("4711");
  await page.getByRole("button", { name: "Save voicemail" }).click();
  await expect(page.getByText("Your changes are saved.")).toBeVisible();
  await expect(page.getByRole("main")).toContainText("Takes messages");
  expect(await page.content()).not.toContain("4711");
  await gotoReady(page, "/my/forwarding");
  await expect(page.getByRole("region", { name: "What callers meet" })).toContainText("callers reach your mailbox");
  await gotoReady(page, "/my/voicemail");
  await page.getByLabel("The mailbox takes messages").uncheck();
  await page.getByRole("button", { name: "Save voicemail" }).click();
  await expect(page.getByRole("main")).toContainText("Switched off");
});

test("number and directory are shown or hidden as the owner says", async ({ page }) => {
  await own(page, "bob");
  await gotoReady(page, "/my/privacy");
  await page.getByRole("button", { name: "Hide my number" }).click();
  await expect(page.getByText("Your number is hidden when you call.")).toBeVisible();
  await page.getByRole("button", { name: "Show my number" }).click();
  await expect(page.getByText("Your number is shown when you call.")).toBeVisible();
  const listed = page.getByRole("button", { name: "Take me out of the directory" });
  const unlisted = page.getByRole("button", { name: "List me in the directory" });
  const [first, second] = (await listed.count()) > 0 ? [listed, unlisted] : [unlisted, listed];
  await first.click();
  await expect(second).toBeVisible();
  await second.click();
  await expect(first).toBeVisible();
});

test("the balance is told as figure, chart, table and file, and a wrong voucher is refused", async ({ page, faults }) => {
  faults.expect(/422/);
  await own(page, "alice");
  await gotoReady(page, "/my/balance");
  await expect(page.getByRole("img", { name: /The balance from .* now .* EUR/ })).toBeVisible();
  await expect(page.getByRole("table").getByRole("row")).not.toHaveCount(0);
  const csv = await (await page.request.get("/my/balance/export.csv")).text();
  expect(csv.split("\r\n")[0]).toBe("at,action,description,in,out,balance");
  await page.getByLabel("Id").fill("abcdefgh");
  await page.getByLabel("Number").fill("0000");
  await page.getByRole("button", { name: "Redeem" }).click();
  await expect(page.getByLabel("Number")).toHaveAccessibleDescription(/not valid/);
  await expect(page.getByLabel("Id")).toHaveValue("abcdefgh");
  await own(page, "carol");
  await gotoReady(page, "/my/balance");
  await expect(page.getByRole("heading", { name: "Your account is not prepaid" })).toBeVisible();
});

test("the profile is refused at its field and then saved", async ({ page, faults }) => {
  faults.expect(/422/);
  await own(page, "bob");
  await gotoReady(page, "/my/identity");
  await page.getByLabel("First name").fill("Robert");
  await page.getByLabel("E-mail address").fill("nowhere");
  await page.getByLabel("Time zone").selectOption("Europe/Oslo");
  await page.getByRole("button", { name: "Save profile" }).click();
  await expect(page.getByLabel("E-mail address")).toHaveAccessibleDescription(/has the form/);
  await expect(page.getByLabel("First name")).toHaveValue("Robert");
  await expect(page.getByLabel("Time zone")).toHaveValue("Europe/Oslo");
  await page.getByLabel("E-mail address").fill("robert@mail.example");
  await page.getByRole("button", { name: "Save profile" }).click();
  await expect(page.getByText("Your changes are saved.")).toBeVisible();
  await gotoReady(page, "/my/rules");
  await gotoReady(page, "/my");
  await expect(page.getByRole("region", { name: "Reachability" })).toContainText("Robert");
});

test("a web password opens the portal in the place of the SIP password, until it is removed", async ({ page, faults }) => {
  faults.expect(/422/);
  await own(page, "bob");
  await gotoReady(page, "/my/password");
  await page.getByLabel("SIP password so far").last().fill("wrong password");
  await page.getByLabel("New web password").fill("web-secret");
  await page.getByRole("button", { name: "Set web password" }).click();
  await expect(page.getByLabel("SIP password so far").last()).toHaveAccessibleDescription(/not your password/);
  await page.getByLabel("SIP password so far").last().fill(PASSWORDS.bob);
  await page.getByLabel("New web password").fill("web-secret");
  await page.getByRole("button", { name: "Set web password" }).click();
  await expect(page.getByText("Your web password is set.")).toBeVisible();
  await expectAccessible(page);
  await page.context().clearCookies();
  await signIn(page, "bob@example.org", "web-secret");
  await gotoReady(page, "/my/password");
  await page.getByRole("textbox", { name: "Web password", exact: false }).last().fill("web-secret");
  await page.getByRole("button", { name: "Remove web password" }).click();
  await expect(page.getByText("The web password is removed.")).toBeVisible();
  await page.context().clearCookies();
  await own(page, "bob");
  await gotoReady(page, "/account/sessions");
  await expect(page.getByRole("table").getByRole("row")).not.toHaveCount(0);
  await gotoReady(page, "/account");
  await expect(page.getByRole("main")).toContainText("Your password is that of your SIP account");
});
