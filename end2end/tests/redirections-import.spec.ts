import { type Page } from "@playwright/test";
import { expect, expectAccessible, gotoReady, hasScripts, ready, signIn, test } from "../support/test.ts";
import { askAsPhone, call, register } from "../support/redirections.ts";

function own(last: string): string {
  return `0004fb${hasScripts() ? "01" : "02"}${last}`;
}

async function upload(page: Page, name: string, text: string | Buffer): Promise<void> {
  await gotoReady(page, "/redirections/import");
  await page.getByLabel("File", { exact: true }).setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
  await page.getByRole("button", { name: "Check the file" }).click();
}

/** Waits for the job's end: with scripts the page hears of it, without them it is loaded again. */
async function result(page: Page): Promise<void> {
  await expect(async () => {
    if (!hasScripts()) await page.reload();
    await expect(page.getByRole("heading", { name: "Result" })).toBeVisible({ timeout: 700 });
  }).toPass();
}

test("a file is tried, row by row, and only then written", async ({ page, request }) => {
  const [made, changed, same] = [own("0001"), own("0002"), own("0003")];
  await register(request, changed, "http://before.example.com/");
  await register(request, same, "http://same.example.com/");
  await signIn(page, "nora");
  await gotoReady(page, "/redirections/import");
  await expect(page.getByRole("table", { name: "Columns" })).toContainText("model");
  await expectAccessible(page);
  await upload(
    page,
    "phones.csv",
    `\uFEFFMAC;URL;Room\n${made};"http://made.example.com/;x";1\n${changed};http://after.example.com/;2\n${same};http://same.example.com/;3\n` +
      `0004fb;http://short.example.com/;4\n000413A11FA7;http://theirs.example.com/;5\n${own("0004")};nowhere;6\n`,
  );
  await expect(page).toHaveURL(/\/redirections\/import\/[^/]+$/);
  await ready(page);
  await expect(page.getByText("phones.csv")).toBeVisible();
  await expect(page.getByText("with semicolons between columns")).toBeVisible();
  await expect(page.getByText(/passed over: Room/i)).toBeVisible();
  for (const tab of ["All (6)", "Rejected (3)", "Changed (1)", "Created (1)", "Unchanged (1)"]) {
    await expect(page.getByRole("link", { name: tab, exact: true })).toBeVisible();
  }
  await expectAccessible(page);
  await page.getByRole("link", { name: "Changed (1)", exact: true }).click();
  await expect(page).toHaveURL(/outcome=changed/);
  await expect(page.getByRole("row").filter({ hasText: "http://after.example.com/" })).toContainText("http://before.example.com/");
  await page.getByRole("link", { name: "Rejected (3)" }).click();
  await expect(page).toHaveURL(/outcome=rejected/);
  await expect(page.getByRole("row").filter({ hasText: "nowhere" })).toContainText("A URL begins with");
  expect(await askAsPhone(request, changed)).toContain("http://before.example.com/");

  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Rejected rows as CSV" }).click();
  const text = (await (await (await download).createReadStream()).toArray()).join("");
  expect(text.trim().split("\n")).toHaveLength(4);

  await page.getByRole("button", { name: "Import 2 rows" }).click();
  await result(page);
  expect(await askAsPhone(request, made)).toContain("http://made.example.com/;x");
  expect(await askAsPhone(request, changed)).toContain("http://after.example.com/");
  expect((await call(request, "redirect.checkPhone", [own("0004")])).body).toContain("no_such_mac");
  await expectAccessible(page);
});

test("all or nothing writes nothing while a row is rejected", async ({ page, request }) => {
  const mac = own("0011");
  await signIn(page, "nora");
  await upload(page, "bad.csv", `mac,url\n${mac},http://all.example.com/\nnonsense,http://all.example.com/\n`);
  await ready(page);
  await page.getByLabel("All or nothing").check();
  await page.getByRole("button", { name: "Import 1 rows" }).click();
  await result(page);
  expect((await call(request, "redirect.checkPhone", [mac])).body).toContain("no_such_mac");
});

test("a pasted list takes one URL for its rows", async ({ page, request }) => {
  const mac = own("0021");
  await signIn(page, "nora");
  await gotoReady(page, "/redirections/import?paste=1");
  await page.getByLabel("Lines").fill(mac);
  await page.getByLabel("URL for rows without one").fill("http://pasted.example.com/{mac}");
  await page.getByRole("button", { name: "Check the list" }).click();
  await expect(page.getByRole("link", { name: "Created (1)" })).toBeVisible();
  await ready(page);
  await page.getByRole("button", { name: "Import 1 rows" }).click();
  await result(page);
  expect(await askAsPhone(request, mac)).toContain("http://pasted.example.com/{mac}");
});

test("an export imports again to nothing to do", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/redirections?q=provisioning.myserver.com");
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "CSV" }).click();
  const text = Buffer.concat(await (await (await download).createReadStream()).toArray());
  await upload(page, "export.csv", text);
  await expect(page.getByRole("heading", { name: "Nothing to do" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Rejected (0)" })).toBeVisible();
});

test("a file without MAC addresses is refused at its field", async ({ page, faults }) => {
  faults.expect(/422/);
  await signIn(page, "nora");
  await upload(page, "picture.csv", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe, 0x00]));
  await expect(page.getByRole("alert").filter({ hasText: "Check what you entered" })).toBeVisible();
  await expect(page).toHaveURL(/\/redirections\/import\?/);
});

test("the template can be imported as it is", async ({ page }) => {
  await signIn(page, "nora");
  await gotoReady(page, "/redirections/import");
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Template" }).click();
  const text = Buffer.concat(await (await (await download).createReadStream()).toArray());
  await upload(page, "template.csv", text);
  await expect(page.getByRole("link", { name: "Rejected (0)" })).toBeVisible();
});
