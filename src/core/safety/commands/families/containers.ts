import { ask, askHard } from '../../finding.ts';
import type { Case, ProgramRule } from '../rule.ts';

const HOST_ACCESS = askHard('containers/host-access', [3], 'gives a container the rights or files of this machine');
const DESTROY = askHard('containers/destroy', [1, 4], 'deletes containers, images or volumes');
const RUN = ask('containers/run', [3, 5], 'downloads an image if need be, and runs it');
const STOP = ask('containers/stop', [1], 'stops containers that may not be its own');
const PUSH = askHard('containers/push', [9], 'publishes an image, or signs in to where images are kept');
const ELSEWHERE = ask('containers/other-host', [9], 'uses the containers of another machine');
const CLUSTER = askHard('cloud/deploy', [9], 'deploys or changes what runs in a cloud or a cluster');
const DAEMON = askHard('containers/daemon', [3, 9], 'starts or changes the container service of this machine');

const SHOWS = ask('containers/environment', [2, 7], 'shows what a container is given in its environment, where keys and tokens often are');

const VALUED = '-f --file -t --tag --target --build-arg --platform -e -u -w -v -p --name --network --net --mount --entrypoint --memory --cpus --label --filter --format -n --tail --since --until --progress --cache-from --cache-to --secret --ssh --output -o --context -c -H --host --env-file --profile --project-name --project-directory --scale -a --shm-size --add-host --device --cap-add --security-opt --pid --ipc --userns --restart --timeout --signal -s --type --iidfile --build-context --load-arg --parallel --ansi';

/** Words of `docker compose` that work on the project's own containers. */
const COMPOSE: readonly Case[] = [
  { sub: 'config|convert', without: '-q|--quiet|--services|--images|--volumes|--networks|--profiles|--hash|--no-interpolate|--variables', effect: SHOWS },
  { flag: '-H|--host|--context', effect: ELSEWHERE },
  { sub: 'down|rm|kill', flag: '-v|--volumes|--rmi|--remove-orphans-all', effect: DESTROY },
  { sub: 'rm|kill', effect: DESTROY },
  { sub: 'push|publish|bridge', effect: PUSH },
  { sub: 'build|up', flag: '--push', effect: PUSH },
  { sub: 'up|create|run', flag: '-V|--renew-anon-volumes', effect: DESTROY },
  { sub: 'run|exec', text: /(?:-v|--volume)[= ]?(?:\/(?:etc|root|var|usr|proc|sys|home|boot|dev)?(?=[:,/ ]|$)|~|\$HOME)|docker\.sock|--privileged|--cap-add/, effect: HOST_ACCESS },
  // What `exec` and `run` start is judged by itself.
  { sub: 'exec|run|up|down|start|stop|restart|ps|logs|log|build|pull|config|convert|images|image|top|port|version|ls|events|watch|wait|cp|pause|unpause|create|stats|volumes|help|scale', effect: 'allow' },
  { count: [0, 0], effect: 'allow' },
];

/** Containers of this machine: looking and building is the project's work; what runs, deletes or leaves the machine asks. */
export const CONTAINERS: readonly ProgramRule[] = [
  {
    programs: 'docker podman nerdctl', valued: VALUED, production: 'build buildx image images ps config inspect version info logs pull tag history ls search help',
    cases: [
      { flag: '-H|--host|--context', effect: ELSEWHERE },
      { flag: '--privileged|--cap-add|--device|--security-opt|--userns|--allow|--grant-all-permissions', effect: HOST_ACCESS },
      { text: /(?:--pid|--ipc|--net(?:work)?|--uts)[= ]host|docker\.sock|(?:-v|--volume|--mount)[= ]?(?:\S*(?:source|src)=)?['"]?(?:\/(?:etc|root|var|usr|proc|sys|home|boot|dev)?(?=[:,/ ]|$)|~|\$HOME)/, effect: HOST_ACCESS },
      ...COMPOSE.map((line): Case => ({ ...line, sub: line.sub === undefined ? 'compose' : `compose ${line.sub}` })),
      { sub: 'compose', effect: 'unknown' },
      { sub: 'system prune|reset', effect: DESTROY },
      { sub: 'system df|info|events|dial-stdio|connection', effect: 'allow' },
      { sub: 'context use|create|update|import|rm', effect: ELSEWHERE },
      { sub: 'inspect', text: /\bEnv\b|\{\{\s*(?:json|js)?\s*\.(?:Config)?\s*\}\}|Config\s*\}\}|prettyjson/, effect: SHOWS },
      { sub: 'container|service|task inspect', text: /\bEnv\b|\{\{\s*(?:json|js)?\s*\.(?:Config)?\s*\}\}/, effect: SHOWS },
      { sub: 'plugin ls|list|inspect', effect: 'allow' },
      { sub: 'plugin', effect: HOST_ACCESS },
      { sub: 'swarm|service|stack|node|secret|config ls|list|inspect|ps|logs|services', effect: ask('cloud/touch', [9], 'uses your account at a cloud or a cluster') },
      { sub: 'swarm|service|stack|node|secret|config', effect: CLUSTER },
      { sub: 'container|image|images|volume|network|builder|buildx|pod|machine|trust|manifest|kube|farm|artifact|checkpoint|desktop|model|sandbox prune|rm|remove|kill|reset|delete|revoke|down|uninstall', effect: DESTROY },
      { sub: 'container|pod stop|restart|pause', effect: STOP },
      { sub: 'volume|network ls|list|inspect|create|exists', effect: 'allow' },
      { sub: 'container|image|buildx|builder|manifest|trust|context|pod|machine|kube|images|scout|desktop|model|artifact ls|list|inspect|logs|top|stats|port|diff|wait|history|du|version|show|exists|tree|cves|quickview|recommendations|compare|ps|status|info|generate', effect: 'allow' },
      { sub: 'build|buildx|image|manifest|builder|farm', text: /--push|type=registry|push=true/, effect: PUSH },
      { sub: 'image|manifest|trust|artifact|model push|sign|annotate|key|signer', effect: PUSH },
      { sub: 'push|login|logout|commit-push', effect: PUSH },
      { sub: 'buildx|builder|image build|b|bake|f|imagetools|create|use', effect: 'allow' },
      { sub: 'machine|desktop', effect: DAEMON },
      { sub: 'rm|rmi|kill', effect: DESTROY },
      { sub: 'stop|restart|pause', effect: STOP },
      { sub: 'build|ps|images|logs|inspect|version|info|top|stats|port|diff|history|events|search|wait|help', effect: 'allow' },
      { count: [0, 0], effect: 'allow' },
    ],
    otherwise: RUN,
  },
  { programs: 'docker-compose podman-compose', valued: VALUED, production: 'build ps logs config images version help pull', cases: COMPOSE, otherwise: 'unknown' },
  { programs: 'buildah skopeo kaniko img crane regctl oras ko jib-cli umoci', cases: [{ sub: 'build|bud|images|inspect|version|manifest-inspect|list-tags|ls|digest|config|validate|ps|containers', without: '--push', effect: 'allow' }, { sub: 'rm|rmi|delete|prune', effect: DESTROY }, { sub: 'push|copy|sync|cp|login|logout|tag|append|mutate|rebase|publish|resolve|apply|attach', effect: PUSH }], otherwise: RUN },
  { programs: 'dockerd containerd ctr crictl runc crun lxc-start lxc-attach lxc-create lxc-destroy colima lima limactl rancher-desktop dockerd-rootless.sh orb orbctl', cases: [{ sub: 'list|ls|ps|info|version|status', effect: 'allow' }, { sub: 'images|image|containers|c|i', text: /^(?:images?|containers|[ci])(?: (?:ls|list|info|check|inspect)\b.*)?$/, effect: 'allow' }], otherwise: DAEMON },
];
