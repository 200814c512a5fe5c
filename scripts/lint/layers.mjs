// ESLint rule `wave/layers`: an import across a wall is an error. It works on paths alone, so it is fast and
// can be asked about files that do not exist yet; anything it cannot read (a computed import) is refused, not trusted.
import { isBuiltin } from 'node:module';
import { posix, relative, sep } from 'node:path';
import { LAYERS, OWNERS } from './layerTable.mjs';

/** @param {string} path a path from the repository root, with forward slashes */
function layerOf(path) {
  for (const layer of LAYERS) {
    const match = layer.files.exec(path);
    if (match) return { layer, id: layer.perFolder ? `${layer.name} ${match[1]}` : layer.name };
  }
  return undefined;
}

/** @param {readonly string[]} patterns @param {string} name */
const matchesAny = (patterns, name) => patterns.some((p) => (p.endsWith('*') ? name.startsWith(p.slice(0, -1)) : p === name));

/** Why `from` may not import `specifier`, or undefined when it may. */
function refusal(from, specifier, typeOnly) {
  const here = layerOf(from);
  if (!here) return `${from} belongs to no layer: put it under one of them, or add it to scripts/lint/layerTable.mjs`;
  const { layer } = here;

  if (specifier.startsWith('.') || specifier.startsWith('/')) {
    const target = posix.normalize(posix.join(posix.dirname(from), specifier));
    const there = layerOf(target);
    if (!there) return `${here.id} may not import ${target}: it is in no layer`;
    if (there.id === here.id) return undefined;
    if (layer.imports.includes(there.layer.name)) return undefined;
    if (typeOnly && layer.typesFrom?.includes(there.layer.name)) return undefined;
    return `${here.id} may not import ${there.id} (${target}): it may import ${[here.id, ...layer.imports].join(', ')}`;
  }

  const name = isBuiltin(specifier) && !specifier.startsWith('node:') ? `node:${specifier}` : specifier;
  const owner = OWNERS.find((o) => matchesAny(o.packages, name));
  if (owner && !owner.only.test(from)) return `only ${owner.only.source} may import '${specifier}'`;
  if (layer.packages && !matchesAny(layer.packages, name)) return `${here.id} may not import '${specifier}': it may import ${layer.packages.join(', ')}`;
  return undefined;
}

const isLiteral = (node) => node?.type === 'Literal' && typeof node.value === 'string';
const isNamed = (node, name) => node.type === 'Identifier' && node.name === name;
const onlyTypes = (node, kind) =>
  node[kind] === 'type' || (node.specifiers?.length > 0 && node.specifiers.every((s) => s[kind] === 'type'));

export const layers = {
  meta: { type: 'problem', schema: [], messages: { wall: '{{reason}}.' } },
  create(context) {
    const from = relative(context.cwd, context.filename).split(sep).join('/');
    const check = (node, source, typeOnly = false) => {
      const reason = isLiteral(source)
        ? refusal(from, source.value, typeOnly)
        : layerOf(from)?.layer.packages && `${from} imports something that can only be known at run time`;
      if (reason) context.report({ node, messageId: 'wall', data: { reason } });
    };
    return {
      ImportDeclaration: (node) => check(node, node.source, onlyTypes(node, 'importKind')),
      ExportAllDeclaration: (node) => check(node, node.source, node.exportKind === 'type'),
      ExportNamedDeclaration: (node) => node.source && check(node, node.source, onlyTypes(node, 'exportKind')),
      ImportExpression: (node) => check(node, node.source),
      TSImportType: (node) => check(node, node.source ?? node.argument?.literal, true),
      TSImportEqualsDeclaration: (node) =>
        node.moduleReference.type === 'TSExternalModuleReference' && check(node, node.moduleReference.expression, node.importKind === 'type'),
      CallExpression(node) {
        const { callee } = node;
        const asksForModule =
          isNamed(callee, 'require') ||
          (callee.type === 'MemberExpression' && (isNamed(callee.property, 'getBuiltinModule') || (isNamed(callee.object, 'require') && isNamed(callee.property, 'resolve'))));
        if (asksForModule && node.arguments[0]) check(node, node.arguments[0]);
      },
    };
  },
};
