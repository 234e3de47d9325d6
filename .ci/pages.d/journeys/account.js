// An account from its log-in to its end.

import { register } from '../api.js';

const OTHER = 'another good sentence';

export async function account(world, visitor) {
  const person = await register(world, 'katherine');
  const main = visitor.page.locator('main');
  await visitor.step('is not let in with a wrong password', async () => {
    await visitor.logIn({ ...person, password: 'not mine at all' }, '/profile');
    await visitor.sees('The e-mail address or the password is wrong.');
  }, 422);
  await visitor.step('logs in and comes to the page that was asked for', async () => {
    await visitor.open('/profile');
    visitor.isAt('/log-in');
    await visitor.fill({ 'E-mail address': person.email, Password: person.password });
    await visitor.press('Log in', main);
    visitor.isAt('/profile');
  });
  await visitor.step('changes the name', async () => {
    await visitor.fill({ 'Your name': 'Katherine J.' });
    await visitor.press('Save');
    await visitor.sees('Your profile is changed.');
    visitor.equal('the name', await visitor.field('Your name').inputValue(), 'Katherine J.');
  });
  await visitor.step('does not get the address of somebody else', async () => {
    await visitor.fill({ 'E-mail address': world.people.admin.email, 'Your password': person.password });
    await visitor.press('Save');
    await visitor.sees('Belongs to another account.');
  }, 422);
  await visitor.step('does not change the password without the present one', async () => {
    await visitor.open('/profile');
    await visitor.fill({ 'Present password': 'not mine at all', 'New password': OTHER });
    await visitor.press('Change the password');
    await visitor.page.locator('#old_password-error').waitFor();
  }, 422);
  await visitor.step('changes the password', async () => {
    await visitor.fill({ 'Present password': person.password, 'New password': OTHER });
    await visitor.press('Change the password');
    await visitor.sees('Your password is changed.');
  });
  await visitor.step('logs out, and back in with the new password', async () => {
    await visitor.press('Log out');
    await visitor.sees('You are logged out.');
    await visitor.logIn({ ...person, password: OTHER }, '/profile');
    visitor.isAt('/profile');
  });
  await visitor.step('logs out everywhere', async () => {
    await visitor.press('Log out everywhere');
    await visitor.sees('You are logged out everywhere.');
    await visitor.logIn({ ...person, password: OTHER }, '/profile');
  });
  await visitor.step('is asked before the account is erased', async () => {
    await visitor.follow('Erase my account …');
    await visitor.fill({ 'Your password': OTHER });
    await visitor.press('Erase it');
    await visitor.sees('Must be checked: it cannot be undone.');
  }, 422);
  await visitor.step('erases the account', async () => {
    await visitor.fill({ 'Your password': OTHER });
    await visitor.field('I want my account to be erased').check();
    await visitor.press('Erase it');
    await visitor.sees('Your account is erased.');
  });
  await visitor.step('is not known any more', async () => {
    await visitor.logIn({ ...person, password: OTHER });
    await visitor.sees('The e-mail address or the password is wrong.');
  }, 422);
}

/** A form on a page of another site is sent with what the browser has for the shop; nothing comes of it. */
export async function crossSite(world, visitor) {
  const person = await register(world, 'barbara');
  await visitor.step('logs in', () => visitor.logIn(person, '/profile'));
  // Another host is another site; another port of the same host is the same site, whose pages have the cookies sent along.
  for (const site of [`http://localhost:${world.elsewhere}`, `http://127.0.0.1:${world.elsewhere}`]) {
    await visitor.step(`presses a button on ${site}`, async () => {
      visitor.isAway = true;
      const form = new URLSearchParams({ to: `${world.base}/profile/erase`, password: person.password });
      await visitor.page.goto(`${site}/?${form}`);
      visitor.isAway = false;
      await visitor.press('Win a vase');
      await visitor.sees('That came from another site');
    }, 403);
  }
  await visitor.step('has an account as before', async () => {
    await visitor.open('/profile');
    visitor.isAt('/profile');
  });
}
