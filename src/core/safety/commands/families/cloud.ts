import { ask, askHard, danger } from '../../finding.ts';
import type { Case, ProgramRule } from '../rule.ts';

const TOUCH = ask('cloud/touch', [9], 'uses your account at a cloud or a cluster');
const DESTROY = askHard('cloud/destroy', [1, 9], 'deletes or takes down something in a cloud or a cluster');
const DEPLOY = askHard('cloud/deploy', [9], 'deploys or changes what runs in a cloud or a cluster');
const TOKENS = danger('cloud/credentials', [2, 3], 'shows or changes credentials of a cloud account');

const DESTRUCTIVE: Case = { text: /(?:^|[ -])(?:delete|destroy|remove|rm|rb|purge|terminate|deregister|drop|wipe|disable|revoke|detach|reset|archive|drain|uninstall|rollback|stop|kill|undeploy|decommission|abandon|cancel)(?:[- :]|$)/i, effect: DESTROY };
const LOCAL: Case = { sub: 'version|help|completion|autocomplete|docs|fmt|validate|lint|template|dev|types|typegen|synth|synthesize|emulators:start|emulators:exec|offline|local|gen|typecheck|doctor', effect: 'allow' };

/** Clouds, clusters, infrastructure and services that run in production. Everything here asks; what destroys scores lower. */
export const CLOUD: readonly ProgramRule[] = [
  { programs: 'hadolint dive kubeconform kubeval kube-linter kube-score conftest opa tflint tfsec checkov trivy grype syft cfn-lint terraform-docs terragrunt-hclfmt infracost-breakdown helm-docs ct chart-testing', otherwise: 'allow' },
  { programs: 'terraform tofu terragrunt', cases: [{ sub: 'output|show', flag: '-json|-raw|--json', effect: TOKENS }, { sub: 'state pull', effect: TOKENS }, { sub: 'console', effect: TOKENS }, { sub: 'fmt|validate|version|graph|providers|get|show|output|console|init|test|metadata|modules', effect: 'allow' }, { sub: 'plan', effect: TOUCH }, DESTRUCTIVE, { sub: 'destroy|apply|import|taint|untaint|state|workspace|force-unlock|login|logout|refresh', effect: DEPLOY }], otherwise: DEPLOY },
  { programs: 'helm helmfile', cases: [{ sub: 'lint|template|package|version|show|dependency|dep|create|env|completion|search|verify', effect: 'allow' }, DESTRUCTIVE], otherwise: DEPLOY },
  { programs: 'kustomize skaffold tilt kompose', cases: [LOCAL, { sub: 'build|convert|diagnose|config|inspect|render', effect: 'allow' }, DESTRUCTIVE], otherwise: DEPLOY },
  { programs: `
    kubectl oc k9s microk8s.kubectl kubeadm kops eksctl velero istioctl linkerd argocd flux rancher nomad consul k3s k3d kind minikube microk8s
    etcdctl stern kubectx kubens kubeseal cilium calicoctl`, cases: [
    { sub: 'version|explain|kustomize|completion|api-resources|help', effect: 'allow' },
    // Writes down what would be asked for, without asking anybody.
    { sub: 'create|run|expose', text: /(?:^| )--dry-run=client(?: |$)/, effect: 'allow' },
    { sub: 'config view|current-context|get-contexts|get-clusters', without: '--raw', effect: 'allow' },
    DESTRUCTIVE,
    { sub: 'get|describe secret|secrets', effect: TOKENS },
    { sub: 'get|describe|logs|top|list|status|diff|events|cluster-info|wait', effect: TOUCH },
    ], otherwise: DEPLOY },
  { programs: 'aws awslocal aws-vault saml2aws sam chamber ecs-cli eb copilot', cases: [
    { sub: 'validate|build|local|init|help|list-templates', effect: 'allow' },
    { text: /(?:get-secret-value|get-session-token|get-login-password|assume-role|create-access-key|get-parameters?(?:-by-path)? .*--with-decryption|create-login-profile|export-credentials|attach-.*-policy|put-.*-policy|update-login-profile|stop-logging|delete-trail|create-user|get-password-data)/, effect: TOKENS },
    { sub: 'configure', effect: TOKENS },
    { sub: 's3 rb|rm|mv', effect: DESTROY },
    { sub: 's3 cp|sync', effect: askHard('cloud/copy', [2, 9], 'copies files to or from a cloud') },
    DESTRUCTIVE,
    { text: / (?:describe|list|get|head|ls|lookup|search|scan|query|wait|filter)[- a-z]*/, effect: TOUCH },
    ], otherwise: DEPLOY },
  { programs: 'supabase', cases: [{ sub: 'start|stop|status|init|services', effect: 'allow' }, { sub: 'migration new|list', effect: 'allow' }, { sub: 'functions new|serve', effect: 'allow' }, { sub: 'db lint|diff|start', effect: 'allow' }, { sub: 'gen|test', effect: 'allow' }, { sub: 'db reset', effect: DESTROY }], otherwise: DEPLOY },
  { programs: 'netlify vercel now expo eas cdk', cases: [{ flag: '--auto-submit|--prod|--production', effect: DEPLOY }, { sub: 'build|dev|synth|ls|diff|start|export|prebuild|install|doctor|config|customize|run:ios|run:android|lint', effect: 'allow' }, { sub: 'serve|status|whoami|list', effect: TOUCH }], otherwise: DEPLOY },
  { programs: 'dvc', cases: [{ sub: 'status|diff|dag|list|ls|root|version|repro|stage|params|metrics|plots|check-ignore|checkout|add|init|doctor', effect: 'allow' }], otherwise: DEPLOY },
  { programs: 'cap', cases: [{ sub: 'sync|copy|open|add|update|run|init|ls|doctor|build', effect: 'allow' }], otherwise: DEPLOY },
  { programs: `
    gcloud gsutil bq az azcopy doctl linode-cli oci ibmcloud aliyun hcloud scw vultr-cli exo openstack civo s3cmd s4cmd s5cmd mc rclone b2 swift juju
    pulumi serverless sls sst cdk cdktf cdk8s arc amplify firebase netlify vercel now heroku fly flyctl railway render wrangler surge dokku cap kamal
    ansible ansible-playbook ansible-vault ansible-galaxy ansible-pull chef knife puppet salt salt-call bolt packer capistrano fab pm2-deploy
    databricks snowsql supabase nhost hasura appwrite convex turso pscale neonctl planetscale prisma-cloud atlas realm stripe circleci buildkite-agent
    travis drone eas expo-deploy expo-cli match deliver supply shipit cf bosh concourse octo newrelic datadog-ci dd-agent datadog-agent
    sentry-cli codecov-cli pd pagerduty splunk grafana-cli prometheus promtool amtool thanos logcli ldcli launchdarkly unleash flipt split-cli apigeecli
    deck kong kong-cli kongctl tyk fastly cloudflare flarectl akamai kafka-topics kafka-topics.sh kafka-configs kafka-configs.sh kafka-delete-records
    kafka-delete-records.sh kafka-consumer-groups kafka-consumer-groups.sh kafka-acls kafka-acls.sh kafkactl kcat kafkacat rpk nats rabbitmqctl
    rabbitmqadmin rabbitmq-server pulsar-admin mosquitto_pub mosquitto_sub celery-purge jenkins-cli jenkins doppler vault op bw infisical sops bao conjur
    keybase lpass secrethub teller ssm akeyless berglas algolia meilisearch curator elasticdump square braintree paypal twilio sendgrid mailgun postmark
    dnscontrol octodns lexicon nsupdate rndc certbot acme.sh mkcert lego step step-cli zrok restic borg borgmatic duplicity duplicati kopia rdiff-backup
    tarsnap bacula bconsole hdfs hadoop yarn-rm spark-submit airflow dbt-cloud dagster-cloud prefect-cloud modal runpodctl huggingface-cli hf wandb comet
    dvc ceph rbd gluster zookeeper zkCli.sh mesos proxmox pvesh qm pct virsh virt-install virsh-destroy vboxmanage VBoxManage vmrun multipass lxc lxd
    incus esxcli govc xe nomad-pack waypoint boundary crossplane werf devspace garden telepresence okteto kubefwd porter gitlab-runner act-runner
    gh-runner`, cases: [
    LOCAL,
    { sub: 'check', arg: /^(?:config|rules|metrics|web-config|healthy|service-discovery)$|\.ya?ml$/, effect: 'allow' },
    { sub: 'test rules', effect: 'allow' },
    { flag: '--syntax-check|--list-tasks|--list-hosts|--list-tags', effect: 'allow' },
    { text: /^--?version$/, effect: 'allow' },
    { sub: 'auth print-access-token|print-identity-token|application-default|token', effect: TOKENS },
    { sub: 'account get-access-token', effect: TOKENS },
    { sub: 'read|kv|secrets|secret|get|item|export|decrypt|view|inject|unseal|token|download', effect: TOKENS },
    DESTRUCTIVE,
    { sub: '* activate|deactivate|enable|apply|update|rollback|promote|clone|lock|purge', effect: DEPLOY },
    { sub: 'publish|deploy|up|apply|create|update|set|put|push|release|promote|import|cp|sync|move|mv|copy|restart|scale|run|exec|ssh|launch|config', effect: DEPLOY },
    ], otherwise: TOUCH },
  { programs: 'fastlane', cases: [{ sub: 'scan|run_tests|swiftlint|lanes|actions|action|docs|list|test|tests|unit_tests|unittests|lint|format|build_for_testing|cov|xcov|slather|env|init|new_action', effect: 'allow' }, { sub: 'ios|android|mac scan|test|tests|unit_tests|lint|format|ci_test', effect: 'allow' }], otherwise: DEPLOY },
  { programs: 'vagrant', cases: [{ sub: 'status|global-status|validate|version|help|port|list-commands|ssh-config', effect: 'allow' }, { sub: 'box|plugin list|outdated', effect: 'allow' }, DESTRUCTIVE], otherwise: DEPLOY },
];
