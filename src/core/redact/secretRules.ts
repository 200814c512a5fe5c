/** How one kind of secret looks. */
export interface SecretRule {
  /** Name in `[redacted:<name>]`. */
  readonly name: string;
  /** At least one of these occurs in the text (lower case), else the pattern is not tried. */
  readonly keywords: readonly string[];
  /** Global. A group `secret` narrows the match to the secret itself. Every repetition has an upper bound or a closed alphabet, so time is linear. */
  readonly pattern: RegExp;
  /** Bits per character that the secret has at least; below, it is an example. */
  readonly entropy?: number;
  /** The secret must hold a digit: words in a name are not a key. */
  readonly digit?: true;
}

const rule = (name: string, keywords: string, pattern: RegExp, more: Pick<SecretRule, 'entropy' | 'digit'> = {}): SecretRule => ({ name, keywords: keywords.split(' '), pattern, ...more });
const START = '(?<![A-Za-z0-9])';
const END = '(?![A-Za-z0-9])';
/** A token with a prefix of its own. */
const prefixed = (name: string, keywords: string, body: string, bits = 2.5): SecretRule => rule(name, keywords, new RegExp(`${START}(?:${body})${END}`, 'g'), { entropy: bits });
/** A value without a shape of its own, known by the name of its provider nearby: `datadog_api_key = "…"`. */
const named = (name: string, keywords: string, value: string, bits = 3): SecretRule =>
  rule(name, keywords, new RegExp(`(?:${keywords.replaceAll(' ', '|')})[\\w.\\-\\]'" \\t]{0,40}(?:[:=]|=>|:=|\\|\\||,|\\|)[\\s'"\`=>]{0,5}(?<secret>${value})(?![A-Za-z0-9_/+=-])`, 'gi'), { entropy: bits, digit: true });

/** Shapes are the providers' own, as they document them. */
export const SECRET_RULES: readonly SecretRule[] = [
  rule('private-key', '-----begin', /-----BEGIN[ A-Z0-9_-]{0,60}PRIVATE KEY(?: BLOCK)?-----(?<secret>(?:[A-Za-z0-9+/=\s\\:,;"'.()]|-(?!--)){40,20000})(?:-----END[ A-Z0-9_-]{0,60}KEY(?: BLOCK)?-----|$)/g, { entropy: 3.5 }),
  prefixed('1password', 'ops_ey a3-', 'ops_eyJ[A-Za-z0-9+/]{200,4000}={0,3}|A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}', 3),
  prefixed('adafruit', 'aio_', 'aio_[A-Za-z0-9]{28}', 3),
  prefixed('age', 'age-secret-key-1', 'AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}'),
  prefixed('airtable', 'pat', 'pat[A-Za-z0-9]{14}\\.[a-f0-9]{64}', 3),
  prefixed('alibaba', 'ltai', 'LTAI[A-Za-z0-9]{17,21}'),
  prefixed('anthropic', 'sk-ant-', 'sk-ant-[A-Za-z0-9]{2,10}-[\\w-]{20,120}', 3),
  prefixed('artifactory', 'akcp cmvmd', 'AKCp[A-Za-z0-9]{60,75}|cmVmd[A-Za-z0-9]{50,65}', 4),
  rule('aws-access-key', 'akia asia abia acca a3t', /(?<![A-Za-z0-9])(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])/g, { entropy: 2.8 }),
  rule('aws-secret-key', 'aws secret_access secretaccess', /(?:aws|secret)[\w.-]{0,30}(?:secret|access|key)[\w.-]{0,20}['"]?\s{0,5}(?:[:=]|=>|,)\s{0,5}['"]?(?<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/gi, { entropy: 3.8 }),
  rule('aws-bedrock', 'absk bedrock-api-key-', /(?<![A-Za-z0-9])(?:ABSK[A-Za-z0-9+/]{100,270}={0,2}|bedrock-api-key-[A-Za-z0-9+/=]{30,4000})/g, { entropy: 3 }),
  rule('azure-client-secret', 'q~', /(?<![A-Za-z0-9~._-])[A-Za-z0-9_~.]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~.-])/g, { entropy: 3 }),
  rule('azure-storage-key', 'accountkey sharedaccesskey', /(?:AccountKey|SharedAccessKey)\s?=\s?(?<secret>[A-Za-z0-9+/]{40,88}={0,2})/gi, { entropy: 4 }),
  prefixed('clojars', 'clojars_', 'CLOJARS_[A-Za-z0-9]{60}', 2),
  prefixed('cloudflare', 'v1.0-', 'v1\\.0-[a-f0-9]{24}-[a-f0-9]{146}'),
  prefixed('databricks', 'dapi', 'dapi[a-f0-9]{32}(?:-\\d)?', 3),
  prefixed('digitalocean', 'do', 'do[opr]_v1_[a-f0-9]{64}', 3),
  rule('discord', '.', /(?<![\w-])[MNO][\w-]{23,25}\.[\w-]{6}\.[\w-]{27,38}(?![\w-])/g, { entropy: 3.5, digit: true }),
  prefixed('docker', 'dckr_', 'dckr_(?:pat|oat)_[\\w-]{27,32}', 3),
  prefixed('doppler', 'dp.', 'dp\\.(?:pt|st|ct|sa|scim|audit)\\.(?:[\\w-]{2,35}\\.)?[A-Za-z0-9]{40,44}', 2),
  prefixed('duffel', 'duffel_', 'duffel_(?:test|live)_[\\w=-]{43}', 2),
  prefixed('dynatrace', 'dt0c01.', 'dt0c01\\.[A-Za-z0-9]{24}\\.[A-Za-z0-9]{64}', 3),
  prefixed('easypost', 'ezak ezt', 'EZ[AT]K[A-Za-z0-9]{54}', 3),
  rule('facebook', 'facebook fb eaa', /(?:EAA[MC][A-Za-z0-9]{100,250}|(?<![0-9])\d{15,16}(?:\||%7C)[\w-]{27,40})(?![\w-])/gi, { entropy: 3 }),
  prefixed('figma', 'figd_', 'figd_[\\w-]{38,44}', 3),
  prefixed('flutterwave', 'flw', 'FLW(?:PUB|SEC)K(?:_TEST)?-[a-h0-9]{32}-X', 2),
  rule('fly', 'fo1_ fm1 fm2_', /(?<![\w])(?:fo1_[\w-]{43}|fm[12][ar]?_[A-Za-z0-9+/]{100,4000}={0,3})/g, { entropy: 4 }),
  prefixed('frameio', 'fio-u-', 'fio-u-[\\w=-]{64}', 3),
  rule('gcp-api-key', 'aiza', /(?<![\w-])AIza[\w-]{35}(?![\w-])/g, { entropy: 4 }),
  rule('gcp-oauth', 'gocspx- ya29.', /(?<![\w-])(?:GOCSPX-[\w-]{28}|ya29\.[\w-]{60,500})(?![\w-])/g, { entropy: 3 }),
  rule('github', 'ghp_ gho_ ghu_ ghs_ ghr_ github_pat_', /(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_\w{50,255})(?!\w)/g, { entropy: 3 }),
  rule('gitlab', 'glpat- gldt- glrt- glptt- glcbt- glft- glsoat- glimt- glagent- gloas- glffct- glrtr- gr1348941 _gitlab_session', /(?<![A-Za-z0-9])(?:gl(?:pat|dt|rt|ptt|cbt|ft|imt|agent|soat|oas|ffct|rtr)-[\w.-]{20,320}|GR1348941[\w-]{20}|_gitlab_session=[a-z0-9]{32})(?![\w])/g, { entropy: 3 }),
  rule('grafana', 'glc_ glsa_ eyjr', /(?<![A-Za-z0-9])(?:glc_[A-Za-z0-9+/]{32,400}={0,3}|glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}|eyJrIjoi[A-Za-z0-9]{70,400}={0,3})/g, { entropy: 3 }),
  rule('groq', 'gsk_', /(?<![A-Za-z0-9])gsk_[A-Za-z0-9]{48,56}(?![A-Za-z0-9])/g, { entropy: 3.5 }),
  prefixed('harness', 'pat. sat.', '(?:pat|sat)\\.[\\w-]{22}\\.[a-zA-Z0-9]{24}\\.[a-zA-Z0-9]{20}', 3),
  rule('hashicorp-terraform', '.atlasv1.', /(?<![\w])[a-z0-9]{14}\.atlasv1\.[\w=-]{60,70}/gi, { entropy: 3.5 }),
  rule('hashicorp-vault', 'hvs. hvb. s.', /(?<![\w.])(?:hv[sb]\.[\w-]{90,300}|s\.(?=[A-Za-z]*\d)[A-Za-z0-9]{24}(?![\w.]))/g, { entropy: 3.5, digit: true }),
  prefixed('heroku', 'hrku-', 'HRKU-AA[\\w-]{58}', 4),
  rule('huggingface', 'hf_ api_org_', /(?<![A-Za-z0-9_])(?:hf_[A-Za-z]{34}|api_org_[A-Za-z]{34})(?![A-Za-z0-9])/g, { entropy: 3 }),
  prefixed('infracost', 'ico-', 'ico-[A-Za-z0-9]{32}', 3),
  rule('jwt', 'eyj', /(?<![\w-])eyJ[\w-]{10,2000}={0,2}\.(?:eyJ|ey|[A-Za-z])[\w-]{10,4000}={0,2}\.[\w-]{10,2000}={0,2}/g, { entropy: 3 }),
  prefixed('langsmith', 'lsv2_', 'lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}', 3),
  prefixed('linear', 'lin_', 'lin_(?:api|oauth)_[A-Za-z0-9]{40,64}', 2),
  prefixed('linode', 'linode', 'linode_[a-f0-9]{64}'),
  rule('mailchimp', '-us', /(?<![\w])[a-f0-9]{32}-us\d{1,2}(?!\d)/g, { entropy: 3 }),
  rule('mailgun', 'key- pubkey-', /(?<![\w-])(?:pub)?key-[a-f0-9]{32}(?![\w])/g, { entropy: 3 }),
  rule('sendinblue', 'xkeysib- xsmtpsib-', /(?<![\w])x(?:key|smtp)sib-[a-f0-9]{64}-[A-Za-z0-9]{16}/g, { entropy: 3 }),
  prefixed('maxmind', '_mmk', '[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk', 4),
  rule('microsoft-teams-webhook', 'webhook.office.com', /https:\/\/[a-z0-9-]{1,60}\.webhook\.office\.com\/webhookb2\/[a-z0-9-]{36}@[a-z0-9-]{36}\/IncomingWebhook\/[a-z0-9]{32}\/[a-z0-9-]{36}/gi),
  prefixed('new-relic', 'nrak- nrjs- nrii-', 'NRAK-[A-Z0-9]{27}|NRJS-[a-f0-9]{19}|NRI[IQ]-[\\w-]{32}', 3),
  prefixed('notion', 'ntn_ secret_', 'ntn_\\d{11}[A-Za-z0-9]{35}|secret_[A-Za-z0-9]{43}', 3.5),
  prefixed('npm', 'npm_', 'npm_[A-Za-z0-9]{36}', 3),
  rule('npm-auth', '_authtoken _auth _password', /_(?:authToken|auth|password)\s?=\s?(?<secret>[\w+/=-]{16,200})/gi, { entropy: 3.5 }),
  prefixed('nvidia', 'nvapi-', 'nvapi-[\\w-]{60,80}', 3.5),
  prefixed('octopus', 'api-', 'API-[A-Z0-9]{26}', 3),
  rule('openai', 'sk-', /(?<![\w-])sk-(?:proj|svcacct|admin|None)-[\w-]{40,200}(?![\w-])|(?<![\w-])sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}(?![\w-])|(?<![\w-])sk-[A-Za-z0-9]{48}(?![\w-])/g, { entropy: 3.5 }),
  rule('openrouter', 'sk-or-', /(?<![\w-])sk-or-(?:v1-)?[a-f0-9]{64}/g, { entropy: 3 }),
  prefixed('openshift', 'sha256~', 'sha256~[\\w-]{43}', 3.5),
  prefixed('perplexity', 'pplx-', 'pplx-[A-Za-z0-9]{48}', 4),
  rule('pinecone', 'pcsk_', /(?<![\w])pcsk_[A-Za-z0-9]{5,6}_[A-Za-z0-9]{60,66}/g, { entropy: 3 }),
  prefixed('planetscale', 'pscale_', 'pscale_(?:tkn|pw|oauth)_[\\w=.-]{32,64}', 3),
  prefixed('postman', 'pmak-', 'PMAK-[a-f0-9]{24}-[a-f0-9]{34}', 3),
  prefixed('prefect', 'pnu_', 'pnu_[A-Za-z0-9]{36}', 2),
  prefixed('posthog', 'phx_', 'phx_[A-Za-z0-9]{40,50}', 3),
  prefixed('pulumi', 'pul-', 'pul-[a-f0-9]{40}', 2),
  rule('pypi', 'pypi-', /pypi-AgE[\w-]{50,1000}/g, { entropy: 3 }),
  prefixed('readme', 'rdme_', 'rdme_[a-z0-9]{70}', 2),
  prefixed('replicate', 'r8_', 'r8_[A-Za-z0-9]{37}', 3.5),
  prefixed('rubygems', 'rubygems_', 'rubygems_[a-f0-9]{48}', 2),
  prefixed('scalingo', 'tk-us-', 'tk-us-[\\w-]{48}', 2),
  prefixed('sendgrid', 'sg.', 'SG\\.[\\w=.-]{20,24}\\.[\\w=.-]{39,46}', 3),
  rule('sentry', 'sntrys_ sntryu_', /(?<![\w])(?:sntryu_[a-f0-9]{64}|sntrys_eyJ[A-Za-z0-9+/=_]{60,500})/g, { entropy: 3 }),
  rule('settlemint', 'sm_', /(?<![\w])sm_(?:aat|pat|sat)_[A-Za-z0-9]{16}(?![A-Za-z0-9])/g, { entropy: 3 }),
  prefixed('shippo', 'shippo_', 'shippo_(?:live|test)_[a-f0-9]{40}', 2),
  prefixed('shopify', 'shp', 'shp(?:at|ca|pa|ss|ua|tka)_[A-Za-z0-9]{32,48}', 3),
  rule('slack', 'xox xapp- xwfp-', /(?<![\w-])(?:xox[bpears](?:-\d)?-[\w-]{10,250}|xoxe\.xox[bp]-\d-[\w-]{100,250}|xapp-\d-[A-Z0-9]{5,20}-\d{5,20}-[a-z0-9]{20,90}|xwfp-[\w-]{20,120})/gi, { entropy: 2.8, digit: true }),
  rule('slack-webhook', 'hooks.slack.com', /hooks\.slack\.com\/(?:services|workflows|triggers)\/(?<secret>[A-Za-z0-9+/]{20,80})/g, { entropy: 2.5 }),
  rule('discord-webhook', 'api/webhooks/', /discord(?:app)?\.com\/api\/webhooks\/\d{17,20}\/(?<secret>[\w-]{60,72})/g, { entropy: 3.5 }),
  rule('square', 'sq0 eaaa', /(?<![\w])(?:sq0[ic][a-z]{1,2}-[\w-]{22,43}|EAAA[\w-]{60})(?![\w-])/g, { entropy: 3 }),
  prefixed('sourcegraph', 'sgp_', 'sgp_(?:[a-fA-F0-9]{16}_|local_)?[a-fA-F0-9]{40}', 3),
  rule('stripe', 'sk_live_ sk_test_ rk_live_ rk_test_ sk_prod_ rk_prod_ whsec_', /(?<![A-Za-z0-9])(?:[sr]k_(?:live|test|prod)_[A-Za-z0-9]{24,200}|whsec_[A-Za-z0-9+/]{32,64})(?![A-Za-z0-9])/g, { entropy: 3 }),
  rule('supabase', 'sbp_ sb_secret_', /(?<![\w])(?:sbp_[a-f0-9]{40}|sb_secret_[\w-]{20,60})(?![\w])/g, { entropy: 3 }),
  prefixed('sumologic', 'su', 'su[A-Za-z0-9]{12}(?=["\']?\\s{0,3}[:=,].{0,40}sumo)', 3),
  rule('tailscale', 'tskey-', /tskey-[a-z]{2,10}-\w{10,30}-\w{20,50}/g, { entropy: 3 }),
  rule('telegram', 'telegr bot', /(?<![\w-])\d{8,10}:AA?[\w-]{32,34}(?![\w-])/g, { entropy: 3.5 }),
  prefixed('twilio', 'sk ac', '(?:SK|AC)[a-f0-9]{32}', 3),
  prefixed('typeform', 'tfp_', 'tfp_[\\w.=-]{59}', 3),
  prefixed('vercel', 'vcp_ vci_ vca_ vcr_ vck_', 'vc[pciark]_[A-Za-z0-9]{50,60}', 3),
  prefixed('xai', 'xai-', 'xai-[A-Za-z0-9]{70,90}', 3.5),
  prefixed('yandex', 'aqvn t1.', 'AQVN[\\w-]{35,38}|t1\\.[A-Z0-9a-z_-]{1,200}={0,2}\\.[\\w-]{86}={0,2}', 3),
  prefixed('dotenvx', 'dotenv_private_key', 'DOTENV_PRIVATE_KEY[A-Z_]{0,30}\\s{0,3}=\\s{0,3}["\']?[a-f0-9]{64}', 3),
  rule('url-password', '://', /[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@'"`<>{}$]{0,80}:(?<secret>[^\s/:@'"`<>{}$()%*]{6,120})@[\w.-]/gi, { entropy: 2.3 }),
  rule('basic-auth', 'authorization basic', /authorization['"]?\s{0,3}[:=,]\s{0,3}['"]?basic\s{1,3}(?<secret>[A-Za-z0-9+/]{12,400}={0,2})/gi, { entropy: 3 }),
  rule('bearer', 'bearer token', /(?:authorization['"]?\s{0,3}[:=,]\s{0,3}['"]?(?:bearer|token)|(?:x-)?(?:api|auth)[-_]?(?:key|token)['"]?\s{0,3}:)\s{1,3}['"]?(?<secret>[\w+/=.~-]{16,1000})/gi, { entropy: 3.2, digit: true }),
  rule('curl-user', 'curl', /curl\b[^\n|;]{0,300}\s(?:-u|--user)[ =]{0,2}['"]?[^\s:'"$<{`]{1,60}:(?<secret>[^\s'"$<>{}`(]{6,100})/g, { entropy: 2.8 }),
  named('adobe', 'adobe', '(?:p8e-)?[a-f0-9]{32}'), named('algolia', 'algolia', '[a-z0-9]{32}'), named('asana', 'asana', '[a-z0-9]{32}'), named('atlassian', 'atlassian confluence jira', '[a-z0-9]{24}|ATATT3[\\w=-]{180,192}'),
  named('bitbucket', 'bitbucket', '[\\w=-]{32,64}'), named('cloudant', 'cloudant cl', '[a-z]{24}|[a-f0-9]{64}'), named('cloudflare', 'cloudflare', '[\\w-]{40}|[a-f0-9]{37}'), named('codecov', 'codecov', '[a-z0-9]{32}'), named('coinbase', 'coinbase', '[\\w-]{64}'),
  named('confluent', 'confluent', '[A-Za-z0-9]{16}|[A-Za-z0-9]{64}'), named('contentful', 'contentful', '[\\w=-]{43}'), named('datadog', 'datadog dd_api dd_app', '[a-f0-9]{32}|[a-f0-9]{40}'), named('discord', 'discord', '[a-f0-9]{64}|[\\w-]{32}'), named('droneci', 'droneci', '[a-z0-9]{32}'),
  named('dropbox', 'dropbox', '[a-z0-9]{15}|sl\\.[\\w=-]{135}|[\\w=-]{64}'), named('facebook', 'facebook', '[a-f0-9]{32}'), named('fastly', 'fastly', '[\\w=-]{32}'), named('finnhub', 'finnhub', '[a-z0-9]{20}'), named('freshbooks', 'freshbooks', '[a-z0-9]{64}'), named('heroku', 'heroku', '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'),
  named('hubspot', 'hubspot', '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'), named('ibm', 'ibm cloud_iam cloud-iam softlayer', '[\\w-]{44}|[a-z0-9]{64}'), named('intercom', 'intercom', '[\\w=-]{60}'), named('jfrog', 'jfrog artifactory bintray xray', '[A-Za-z0-9]{64,73}'), named('kraken', 'kraken', '[\\w/=+-]{80,90}'), named('kucoin', 'kucoin', '[a-f0-9]{24}|[0-9a-f-]{36}'),
  named('launchdarkly', 'launchdarkly', '[\\w=-]{40}'), named('linkedin', 'linkedin linked_in linked-in', '[a-z0-9]{14,16}'), named('lob', 'lob', '(?:live|test)_(?:pub_)?[a-f0-9]{31,35}'), named('mailgun', 'mailgun', '[a-f0-9]{32}-[a-f0-9]{8}-[a-f0-9]{8}'), named('mapbox', 'mapbox', '[ps]k\\.[a-z0-9]{60}\\.[a-z0-9]{22}'), named('mattermost', 'mattermost', '[a-z0-9]{26}'), named('messagebird', 'messagebird', '[a-z0-9]{25}'),
  named('netlify', 'netlify', '[\\w=-]{40,46}'), named('nytimes', 'nytimes newyorktimes', '[\\w=-]{32}'), named('okta', 'okta', '00[\\w=-]{40}'), named('plaid', 'plaid', '[a-z0-9]{24}|[a-z0-9]{30}|access-(?:sandbox|production)-[0-9a-f-]{36}'), named('privateai', 'privateai private_ai', '[a-z0-9]{32}'), named('rapidapi', 'rapidapi', '[\\w-]{50}'), named('sendbird', 'sendbird', '[a-f0-9]{40}|[0-9a-f-]{36}'), named('sentry', 'sentry', '[a-f0-9]{64}'),
  named('sidekiq', 'bundle_enterprise__contribsys__com bundle_gems__contribsys__com', '[a-f0-9]{8}:[a-f0-9]{8}'), named('snyk', 'snyk', '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'), named('squarespace', 'squarespace', '[0-9a-f-]{36}'), named('sumologic', 'sumo', 'su[A-Za-z0-9]{12}|[A-Za-z0-9]{64}'), named('travis', 'travis', '[a-z0-9]{22}'), named('trello', 'trello', '[A-Za-z0-9-]{32}'), named('twitch', 'twitch', '[a-z0-9]{30}'), named('twitter', 'twitter', '[a-z0-9]{25}|[a-z0-9]{45,50}|[0-9]{15,25}-[a-zA-Z0-9]{20,40}|A{22}[\\w%]{80,100}'), named('yandex', 'yandex', 'YC[\\w-]{38}|[\\w-]{40,60}'), named('zendesk', 'zendesk', '[a-z0-9]{40}'),
  named('twilio', 'twilio', '[a-f0-9]{32}'), named('gitter', 'gitter', '[\\w-]{40}'), named('etsy', 'etsy', '[a-z0-9]{24}'), named('freemius', 'secret_key', 'sk_[\\S]{29}'), named('beamer', 'beamer', 'b_[\\w=-]{44}'), named('bittrex', 'bittrex', '[a-z0-9]{32}'), named('gocardless', 'gocardless', 'live_[\\w=-]{40}'), named('sonar', 'sonar', '(?:squ_|sqp_|sqa_)?[a-z0-9=_-]{40}'), named('cohere', 'cohere co_api_key', '[A-Za-z0-9]{40}'), named('deepseek', 'deepseek', 'sk-[a-f0-9]{32}'),
];
