import { expect, expectAccessible, gotoReady, hasScripts, signIn, test } from "../support/test.ts";
import { applyFilter, colons, register, rowOf } from "../support/redirections.ts";

test("the list shows the organization's phones and nobody else's", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/redirections");
  await expect(rowOf(page, "000413610ff5")).toContainText("http://provisioning.myserver.com/snom?mac={mac}");
  await gotoReady(page, "/redirections?q=000413A11FA7");
  await expect(page.getByText("No redirection matches")).toBeVisible();
  await page.getByRole("link", { name: "Show all redirections" }).click();
  await expect(page).toHaveURL(/\/redirections$/);
  await expectAccessible(page);
});

for (const spelling of ["00:04:13:61:0F:F6", "00-04-13-61-0f-f6", "0004.1361.0ff6", "610FF6"]) {
  test(`a phone is found by its MAC address as ${spelling}`, async ({ page }) => {
    await signIn(page, "nora");
    await gotoReady(page, "/redirections");
    await page.getByLabel("Search", { exact: true }).fill(spelling);
    await applyFilter(page);
    await expect(page).toHaveURL(/q=/);
    await expect(rowOf(page, "000413610ff6")).toBeVisible();
    await expect(rowOf(page, "000413610ff5")).toHaveCount(0);
  });
}

test("a filter is a chip that can be taken away, and reloading keeps it", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/redirections");
  await page.getByRole("combobox", { name: "Contact" }).selectOption({ label: "Never asked" });
  await applyFilter(page);
  await expect(page).toHaveURL(/contact=never/);
  const chip = page.getByRole("link", { name: "Remove filter Contact: Never asked" });
  await expect(chip).toBeVisible();
  await page.reload();
  await expect(chip).toBeVisible();
  await expect(page.getByRole("combobox", { name: "Contact" })).toHaveValue("never");
  await chip.click();
  await expect(page).toHaveURL(/\/redirections$/);
  await expect(page.getByRole("combobox", { name: "Contact" })).toHaveValue("");
});

test("figures lead to what they count", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/redirections");
  await page.getByRole("main").getByRole("link", { name: /^Never asked/ }).click();
  await expect(page).toHaveURL(/contact=never/);
  await expect(page.getByRole("main").getByRole("link", { name: /^Inbox/ })).toHaveAttribute("href", "/redirections/inbox");
});

test("columns sort, and sort the other way round", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/redirections");
  const head = page.getByRole("columnheader", { name: "MAC address" });
  await expect(head).toHaveAttribute("aria-sort", "ascending");
  const first = page.locator("tbody tr").first().locator(".row-link");
  const lowest = await first.innerText();
  await head.getByRole("link").click();
  await expect(page).toHaveURL(/direction=desc/);
  await expect(head).toHaveAttribute("aria-sort", "descending");
  await expect(first).not.toHaveText(lowest);
  await page.getByRole("columnheader", { name: "Changed" }).getByRole("link").click();
  await expect(page).toHaveURL(/sort=changed&direction=desc/);
});

test("a long list has pages that are found by key", async ({ page, request }) => {
  for (let number = 0; number < 30; number += 1) {
    await register(request, `0004fe${number.toString(16).padStart(6, "0")}`, "http://paging.example.com/{mac}");
  }
  await signIn(page, "nora");
  await gotoReady(page, "/redirections");
  const first = page.locator("tbody tr").first().locator(".row-link");
  const before = await first.innerText();
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page).toHaveURL(/after=/);
  await expect(first).not.toHaveText(before);
  await page.getByRole("link", { name: "Previous" }).click();
  await expect(first).toHaveText(before);
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "100" }).click();
  await expect(page).toHaveURL(/size=100/);
  await expect(page.getByText(/of \d+ redirections/).last()).toBeVisible();
});

test("what is shown can be exported", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/redirections?q=000413610ff5");
  const csv = page.waitForEvent("download");
  await page.getByRole("link", { name: "CSV" }).click();
  const file = await (await csv).createReadStream();
  const text = (await file.toArray()).join("");
  expect(text).toContain("000413610");
  expect(text.toLowerCase()).toContain("000413610ff5");
  expect(text.toLowerCase()).not.toContain("000413610ff6");
  await expect(page.getByRole("link", { name: "JSON" })).toHaveAttribute("href", "/redirections/export.json?q=000413610ff5");
});

test("a viewer is offered nothing that he may not do, and is refused when he tries", async ({ page, faults }) => {
  await signIn(page, "vera");
  await gotoReady(page, "/redirections");
  await expect(rowOf(page, "000413610ff5")).toBeVisible();
  for (const name of ["New", "Import", "Delete …", "Repoint …"]) {
    await expect(page.getByRole("main").getByText(name, { exact: true })).toHaveCount(0);
  }
  await expect(page.getByRole("checkbox")).toHaveCount(0);
  await gotoReady(page, "/redirections/000413610ff5");
  await expect(page.getByRole("link", { name: "Edit" })).toHaveCount(0);
  faults.expect(/40[13]/);
  for (const path of ["new", "import", "000413610ff5/edit", "000413610ff5/delete", "credentials", "bulk?action=delete&mac=000413610ff5"]) {
    await gotoReady(page, `/redirections/${path}`);
    await expect(page.getByRole("heading", { name: "Not allowed" }), path).toBeVisible();
  }
  await page.context().request.post("/portal/redirections/delete", {
    form: { mac: "000413610ff5" },
    headers: { Origin: new URL(page.url()).origin },
  }).then((answer) => expect(answer.status()).toBe(403));
  await gotoReady(page, "/redirections/000413610ff5");
  await expect(page.getByRole("heading", { name: colons("000413610ff5") })).toBeVisible();
});

test("an unknown phone's page says that there is none", async ({ page, faults }) => {
  faults.expect(/404/);
  await signIn(page, "nora");
  await gotoReady(page, "/redirections/0004ffffff01");
  await expect(page.getByRole("heading", { name: "Not found" })).toBeVisible();
  // Another organization's phone looks just the same.
  await gotoReady(page, "/redirections/000413A11FA7");
  await expect(page.getByRole("heading", { name: "Not found" })).toBeVisible();
});

test("on a phone's screen rows are cards and nothing scrolls sideways", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(page, "nora");
  for (const path of ["", "/000413610ff5", "/new", "/new?many=1", "/import", "/import?paste=1", "/inbox", "/credentials?new=1", "/models"]) {
    await gotoReady(page, `/redirections${path}`);
    if (hasScripts()) {
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(beyond, path).toBeLessThanOrEqual(0);
    }
  }
  await expectAccessible(page);
});
