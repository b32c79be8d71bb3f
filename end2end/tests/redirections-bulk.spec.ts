import { expect, expectAccessible, gotoReady, hasScripts, ready, signIn, test } from "../support/test.ts";
import { askAsPhone, call, colons, register, rowOf } from "../support/redirections.ts";

/** Phones of this project's own, and a URL by which they are found. */
async function fleet(request: Parameters<typeof register>[0], name: string, count: number): Promise<string[]> {
  const macs = Array.from({ length: count }, (_, number) => {
    const group = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 256, hasScripts() ? 7 : 13);
    return `0004fc${group.toString(16).padStart(2, "0")}${number.toString(16).padStart(4, "0")}`;
  });
  for (const mac of macs) await register(request, mac, `http://${name}.example.com/{mac}`);
  return macs;
}

test("ticked phones are deleted after a confirm page that shows them", async ({ page, request }) => {
  const [one, two, three] = await fleet(request, "tick", 3);
  await signIn(page, "nora");
  await gotoReady(page, "/redirections?q=tick.example.com");
  await rowOf(page, one!).getByRole("checkbox").check();
  await rowOf(page, two!).getByRole("checkbox").check();
  await page.getByRole("button", { name: "Delete …" }).click();
  await expect(page.getByRole("heading", { name: "Delete redirections" })).toBeVisible();
  await ready(page);
  await expect(rowOf(page, one!)).toContainText("http://tick.example.com/{mac}");
  await expect(rowOf(page, three!)).toHaveCount(0);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Delete 2 phones" }).click();
  await expect(page.getByText("2 phones deleted")).toBeVisible();
  expect((await call(request, "redirect.checkPhone", [one!])).body).toContain("no_such_mac");
  expect((await call(request, "redirect.checkPhone", [three!])).body).toContain("Ok");
});

test("all that match are repointed to one URL, after a preview", async ({ page, request }) => {
  const macs = await fleet(request, "repoint", 4);
  await signIn(page, "nora");
  await gotoReady(page, "/redirections?q=repoint.example.com");
  await rowOf(page, macs[0]!).getByRole("checkbox").check();
  await page.getByLabel("Apply to").selectOption({ label: "All 4 matching" });
  await page.getByRole("button", { name: "Repoint …" }).click();
  await expect(page.getByText("All 4 phones that match the list's filter.")).toBeVisible();
  await ready(page);
  await page.getByLabel("New URL, for one URL for all").fill("https://moved.example.com/{mac}");
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(page).toHaveURL(/how=set/);
  await expect(rowOf(page, macs[3]!)).toContainText("https://moved.example.com/{mac}");
  await expectAccessible(page);
  expect(await askAsPhone(request, macs[0]!)).toContain("repoint.example.com");
  await page.getByRole("button", { name: "Repoint 4 phones" }).click();
  await expect(page.getByText("4 phones repointed")).toBeVisible();
  for (const mac of macs) expect(await askAsPhone(request, mac)).toContain("https://moved.example.com/{mac}");
});

test("the beginning of URLs is replaced, and what begins otherwise stays", async ({ page, request }) => {
  const [one, two] = await fleet(request, "prefix", 2);
  await register(request, two!, "http://other.example.com/prefix.example.com");
  await signIn(page, "nora");
  await gotoReady(page, `/redirections/bulk?action=repoint&mac=${one}&mac=${two}`);
  await page.getByLabel("Replace the beginning").check();
  await page.getByLabel("Beginning to replace").fill("http://prefix.example.com/");
  await page.getByLabel("New beginning").fill("https://prefix.example.org/");
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(page).toHaveURL(/how=prefix/);
  await expect(page.getByText("1 would change")).toBeVisible();
  await expect(page.getByText("1 stay as they are")).toBeVisible();
  await page.getByRole("button", { name: "Repoint 1 phone" }).click();
  await expect(page.getByText("1 phone repointed")).toBeVisible();
  expect(await askAsPhone(request, one!)).toContain("https://prefix.example.org/{mac}");
  expect(await askAsPhone(request, two!)).toContain("http://other.example.com/prefix.example.com");
});

test("a URL that no phone could follow is refused before anything is changed", async ({ page, request }) => {
  const [one] = await fleet(request, "refuse", 1);
  await signIn(page, "nora");
  await gotoReady(page, `/redirections/bulk?action=repoint&mac=${one}`);
  await page.getByLabel("New URL, for one URL for all").fill("nowhere");
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "A URL begins with" })).toBeVisible();
  await expect(page.getByRole("button", { name: /^Repoint/ })).toHaveCount(0);
  await expect(page.getByLabel("New URL, for one URL for all")).toHaveValue("nowhere");
});

test("deleting more than a hundred asks for their number", async ({ page, request, faults }) => {
  faults.expect(/422/);
  const macs = await fleet(request, "hundred", 101);
  await signIn(page, "nora");
  await gotoReady(page, "/redirections/bulk?action=delete&scope=all&q=hundred.example.com");
  await page.getByRole("button", { name: "Delete 101 phones" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Type 101 to delete" })).toBeVisible();
  expect((await call(request, "redirect.checkPhone", [macs[100]!])).body).toContain("Ok");
  await page.getByLabel("Type 101 to go on").fill("101");
  await page.getByRole("button", { name: "Delete 101 phones" }).click();
  await expect(page.getByText("101 phones deleted")).toBeVisible();
  expect((await call(request, "redirect.checkPhone", [macs[100]!])).body).toContain("no_such_mac");
});

test("an action on other phones than those that were shown is refused", async ({ page, request, faults }) => {
  faults.expect(/409/);
  const [one] = await fleet(request, "changed", 1);
  await signIn(page, "nora");
  await gotoReady(page, "/redirections/bulk?action=delete&scope=all&q=changed.example.com");
  await register(request, `${one!.slice(0, 8)}beef`, "http://changed.example.com/later");
  await page.getByRole("button", { name: "Delete 1 phone" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "2 phones are selected now" })).toBeVisible();
  expect((await call(request, "redirect.checkPhone", [one!])).body).toContain("Ok");
});

test("without a choice there is a way back", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/redirections/bulk?action=delete");
  await expect(page.getByRole("heading", { name: "Nothing is selected" })).toBeVisible();
  await page.getByRole("link", { name: "Back to the list" }).click();
  await expect(page.getByRole("heading", { name: "Redirections", exact: true })).toBeVisible();
});
