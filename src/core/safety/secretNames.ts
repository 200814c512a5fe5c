const SECRET_NAME = /(?:^|_)(?:SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|(?:API|ACCESS|PRIVATE|SECRET|ENCRYPTION|SIGNING|LIVE|MASTER)_?KEY)(?:_|$)/i;

/** Whether a variable's name says that it holds a secret. */
export function namesSecret(name: string): boolean {
  return SECRET_NAME.test(name);
}
