import { expect, expectAccessible, gotoReady, signInByForm, test } from "../support/test.ts";

test("the sign-in page opens and is accessible", async ({ page }) => {
  await gotoReady(page, "/sign-in");
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await expectAccessible(page);
});

test("an administrator signs in", async ({ page }) => {
  await signInByForm(page, "nora");
  await expect(page.getByRole("navigation").first()).toBeVisible();
});

test("a wrong password is refused", async ({ page }) => {
  await gotoReady(page, "/sign-in");
  await page.getByLabel("Name").fill("nora");
  await page.getByLabel("Password").fill("wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page).toHaveURL(/\/sign-in/);
});
