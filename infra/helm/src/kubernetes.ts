import { spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { CHART } from './repository.js';

type Labels = Readonly<Record<string, string>>;

/** What the checks read of any rendered object. */
export interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: Labels };
  readonly spec?: unknown;
}

/** A variable of a container. */
export interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
}

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}

/** What the checks read of a container. */
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly env: readonly Variable[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly startupProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly lifecycle?: {
    readonly preStop: { readonly exec: { readonly command: readonly string[] } };
  };
  readonly resources: { readonly limits: { readonly cpu: string; readonly memory: string } };
  readonly securityContext?: {
    readonly allowPrivilegeEscalation?: boolean;
    readonly readOnlyRootFilesystem?: boolean;
    readonly capabilities?: { readonly drop?: readonly string[] };
  };
}

/** What the checks read of a pod. */
export interface Pod {
  readonly serviceAccountName: string;
  readonly automountServiceAccountToken?: boolean;
  readonly terminationGracePeriodSeconds: number;
  readonly securityContext?: {
    readonly runAsNonRoot?: boolean;
    readonly runAsUser?: number;
    readonly runAsGroup?: number;
    readonly seccompProfile?: { readonly type: string };
  };
  readonly containers: readonly [Container];
}

/** What the checks read of a Deployment. */
export interface Deployment extends KubernetesObject {
  readonly spec: {
    readonly replicas?: number;
    readonly strategy: { readonly rollingUpdate: { readonly maxUnavailable: number } };
    readonly selector: { readonly matchLabels: Labels };
    readonly template: { readonly metadata: { readonly labels: Labels }; readonly spec: Pod };
  };
}

/** The label whose value is the app. */
export const APP = 'app.kubernetes.io/component';

/** The Deployments among rendered objects, with their app's name, pod and container. */
export const appsOf = (objects: readonly KubernetesObject[]) =>
  objects
    .filter((object): object is Deployment => object.kind === 'Deployment')
    .map((deployment) => {
      const { metadata, spec: pod } = deployment.spec.template;
      const app = metadata.labels[APP] ?? '';
      return { app, deployment, labels: metadata.labels, pod, container: pod.containers[0] };
    });

// The version that rendering pretends; a helm built from source pretends a very old one.
const KUBERNETES = '1.31.0';
const CANDIDATES = ['helm', join(homedir(), 'go', 'bin', 'helm')];

/** The helm of this machine; `undefined` when it has none. */
export const helm = CANDIDATES.find(
  (command) => spawnSync(command, ['version', '--short']).status === 0,
);

/** Runs helm on the chart with values from a text; tells whether it agreed, and what it said. */
export const runHelm = (
  command: readonly string[],
  values: string,
): { readonly ok: boolean; readonly said: string } => {
  const { status, stdout, stderr } = spawnSync(
    helm ?? 'helm',
    [...command, CHART, '--kube-version', KUBERNETES, '--values', '-'],
    { input: values, encoding: 'utf8' },
  );
  return { ok: status === 0, said: status === 0 ? stdout : `${stdout}${stderr}` };
};

/** What helm writes for a release called `zhixin`. */
export const renderedText = (values: string): string => {
  const { ok, said } = runHelm(['template', 'zhixin'], values);
  if (!ok) throw new Error(said);
  return said;
};

/** The objects in what helm wrote. */
export const objectsIn = (text: string): readonly KubernetesObject[] =>
  parseAllDocuments(text)
    .map((document) => document.toJS() as KubernetesObject | null)
    .filter((object) => object !== null);
