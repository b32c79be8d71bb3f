import { expect, expectAccessible, gotoReady, hasScripts, ready, signIn, test } from "../support/test.ts";
import { askAsPhone, call, colons, register, rowOf } from "../support/redirections.ts";

/** A MAC of this project's own, so that both runs may share a server's data. */
function own(last: string): string {
  return `0004fd${hasScripts() ? "01" : "02"}${last}`;
}

test("one phone is registered, told its URL, changed, cloned and deleted", async ({ page, request }) => {
  const mac = own("0001");
  await signIn(page, "nora");
  await gotoReady(page, "/redirections");
  await page.getByRole("link", { name: "New", exact: true }).click();
  await expect(page.getByRole("heading", { name: "New redirection" })).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("MAC address").fill(colons(mac));
  await page.getByLabel("URL").fill("https://prov.example.com/{mac}.xml");
  await page.getByRole("button", { name: "Register the phone" }).click();
  await expect(page.getByRole("heading", { name: colons(mac) })).toBeVisible();
  await expect(page.getByText("The redirection is registered.")).toBeVisible();
  expect(await askAsPhone(request, mac)).toContain("https://prov.example.com/{mac}.xml");

  await gotoReady(page, `/redirections/${mac}`);
  await page.getByRole("link", { name: "Edit" }).click();
  await expect(page.getByRole("heading", { name: `Edit ${colons(mac)}` })).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("URL").fill("https://new.example.com/{mac}.xml");
  await page.getByRole("radio", { name: "Set here" }).check();
  await page.getByLabel("Model, when set here").fill("snomD785");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The redirection is saved.")).toBeVisible();
  await expect(page.getByText("set by hand or import")).toBeVisible();
  expect(await askAsPhone(request, mac)).toContain("https://new.example.com/{mac}.xml");

  await page.getByRole("link", { name: "Clone" }).click();
  await expect(page.getByLabel("URL")).toHaveValue("https://new.example.com/{mac}.xml");
  await expect(page.getByRole("textbox", { name: "Model" })).toHaveValue("snomD785");
  await expect(page.getByLabel("MAC address")).toHaveValue("");

  await gotoReady(page, `/redirections/${mac}`);
  await page.getByRole("link", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete the redirection" }).click();
  await expect(page.getByText("The redirection is deleted.")).toBeVisible();
  await expect(page).toHaveURL(/\/redirections(\?|$)/);
  expect((await call(request, "redirect.checkPhone", [mac])).body).toContain("Error:no_such_mac");
});

test("the confirm page of a deletion is a page of its own", async ({ page, request }) => {
  const mac = own("0002");
  await register(request, mac, "http://delete.example.com/{mac}");
  await signIn(page, "nora");
  await gotoReady(page, `/redirections/${mac}/delete`);
  await expect(page.getByRole("heading", { name: `Delete ${colons(mac)}?` })).toBeVisible();
  await expect(page.getByText("http://delete.example.com/{mac}")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Keep it" }).click();
  await expect(page).toHaveURL(new RegExp(`/redirections/${mac}$`));
});

test("what is refused stands at its field, and what was typed stays", async ({ page, faults }) => {
  faults.expect(/422/);
  await signIn(page, "nora");
  await gotoReady(page, "/redirections/new");
  await page.getByLabel("MAC address").fill("01:00:5e:00:00:01");
  await page.getByLabel("URL").fill("gopher://example.com/");
  await page.getByRole("button", { name: "Register the phone" }).click();
  const summary = page.getByRole("alert").filter({ hasText: "Check what you entered" });
  await expect(summary).toBeVisible();
  await expect(summary.getByRole("link", { name: /^MAC address: This is a multicast address/ })).toHaveAttribute("href", "#f-mac");
  await expect(summary.getByRole("link", { name: /^URL: / })).toBeVisible();
  await expect(page.getByLabel("MAC address")).toHaveValue("01:00:5e:00:00:01");
  await expect(page.getByLabel("URL")).toHaveValue("gopher://example.com/");
  await expect(page.getByLabel("MAC address")).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(page);
});

test("a phone that is registered already is not registered again by the way", async ({ page, faults }) => {
  faults.expect(/422/);
  await signIn(page, "nora");
  await gotoReady(page, "/redirections/new?mac=000413610ff7");
  await expect(page.getByText(/registered already and sent to/)).toBeVisible();
  await page.getByLabel("URL").fill("http://elsewhere.example.com/");
  await page.getByRole("button", { name: "Register the phone" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "registered already" })).toBeVisible();
  await gotoReady(page, "/redirections/000413610ff7");
  await expect(page.getByRole("definition").getByText("http://provisioning.myserver.com/snom?mac={mac}")).toBeVisible();
});

test("another organization's phone cannot be taken", async ({ page, faults }) => {
  faults.expect(/422/);
  await signIn(page, "nora");
  await gotoReady(page, "/redirections/new?mac=000413A11FA7");
  await page.getByLabel("URL").fill("http://mine.example.com/");
  await page.getByRole("button", { name: "Register the phone" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Another organization has registered this phone." })).toBeVisible();
});

test("of two editors the second is told what the first saved", async ({ page, request, faults }) => {
  faults.expect(/409/);
  const mac = own("0003");
  await register(request, mac, "http://first.example.com/");
  await signIn(page, "nora");
  await gotoReady(page, `/redirections/${mac}/edit`);
  await register(request, mac, "http://meanwhile.example.com/");
  await page.getByLabel("URL").fill("http://mine.example.com/");
  await page.getByRole("button", { name: "Save" }).click();
  const comparison = page.getByRole("table", { name: "Stored now and typed" });
  await expect(comparison).toContainText("http://meanwhile.example.com/");
  await expect(comparison).toContainText("http://mine.example.com/");
  await expect(page.getByLabel("URL")).toHaveValue("http://mine.example.com/");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The redirection is saved.")).toBeVisible();
  expect(await askAsPhone(request, mac)).toContain("http://mine.example.com/");
});

test("many phones are pasted in any spelling, tried and registered", async ({ page, request }) => {
  const [one, two, three] = [own("0011"), own("0012"), own("0013")];
  await signIn(page, "nora");
  await gotoReady(page, "/redirections/new?many=1");
  await page.getByLabel("MAC addresses").fill(`${colons(one)}\n${two.toUpperCase()}, ${three}\nnonsense`);
  await page.getByLabel("URL for all of them").fill("https://many.example.com/{mac}");
  await page.getByRole("button", { name: "Check the list" }).click();
  await expect(page).toHaveURL(/\/redirections\/import\//);
  await ready(page);
  await expect(page.getByRole("link", { name: "Created (3)" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Rejected (1)" })).toBeVisible();
  await page.getByRole("button", { name: "Import 3 rows" }).click();
  await expect(async () => {
    if (!hasScripts()) await page.reload();
    await expect(page.getByRole("heading", { name: "Result" })).toBeVisible({ timeout: 500 });
  }).toPass();
  for (const mac of [one, two, three]) expect(await askAsPhone(request, mac)).toContain("https://many.example.com/{mac}");
});

test("an empty list is refused and its URL stays", async ({ page, faults }) => {
  faults.expect(/422/);
  await signIn(page, "nora");
  await gotoReady(page, "/redirections/new?many=1");
  await page.getByLabel("URL for all of them").fill("https://many.example.com/{mac}");
  await page.getByRole("button", { name: "Check the list" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Paste at least one MAC address." })).toBeVisible();
  await expect(page.getByLabel("URL for all of them")).toHaveValue("https://many.example.com/{mac}");
});

test("a phone's page answers first: where to, when last, what it got", async ({ page, request }) => {
  const mac = own("0004");
  await register(request, mac, "http://user:pa55word@detail.example.com/{mac}");
  await signIn(page, "nora");
  await gotoReady(page, `/redirections/${mac}`);
  await expect(page.getByText("It has not asked yet")).toBeVisible();
  const history = page.getByRole("table", { name: "Changes, the newest first" });
  await expect(history).toContainText("northwind");
  await expect(history).toContainText("xmlrpc");
  await expect(history).not.toContainText("pa55word");
  await askAsPhone(request, mac);
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole("table", { name: "Contacts, the newest first" })).toContainText("snomD785", { timeout: 500 });
  }).toPass();
  await ready(page);
  await expect(page.getByText("Asked recently")).toBeVisible();
  const command = page.getByRole("region", { name: "Settings (XML): command" });
  await expect(command).toContainText(`curl -i '${new URL(page.url()).origin}/`);
  await expect(page.getByRole("region", { name: "Settings (XML): answer" })).toContainText("detail.example.com");
  await expectAccessible(page);
});

test("a viewer does not see the password of a URL", async ({ page, request }) => {
  const mac = own("0005");
  await register(request, mac, "http://user:pa55word@secret.example.com/{mac}");
  await signIn(page, "vera");
  for (const path of [`/redirections?q=${mac}`, `/redirections/${mac}`]) {
    await gotoReady(page, path);
    await expect(page.getByText("secret.example.com").first()).toBeAttached();
    expect(await page.content()).not.toContain("pa55word");
  }
});

test("a hostile URL is text", async ({ page, request }) => {
  const mac = own("0006");
  await register(request, mac, `http://h.example.com/</textarea><script>document.title="bad"</script>"'&amp;`);
  await signIn(page, "nora");
  for (const path of [`?q=${mac}`, `/${mac}`, `/${mac}/edit`, `/${mac}/delete`]) {
    await gotoReady(page, `/redirections${path}`);
    await expect(page).not.toHaveTitle("bad");
  }
  await gotoReady(page, `/redirections/${mac}/edit`);
  await expect(page.getByLabel("URL")).toHaveValue(`http://h.example.com/</textarea><script>document.title="bad"</script>"'&amp;`);
  await gotoReady(page, `/redirections?q=${mac}`);
  await expect(rowOf(page, mac)).toBeVisible();
});
