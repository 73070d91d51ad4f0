import { useMutation } from '@tanstack/react-query';
import { App, Button, Typography } from 'antd';
import type { ScopePage, ScopeSetName } from '@zhixin/contracts';
import { scopePath } from '../api/scope-queries.js';
import { useWords } from '../language/translation.js';
import { useSession } from '../session/session.js';
import { ProblemNotice } from '../shell/problem-notice.js';
import { CompareWithNowButton, WatchButton } from './scope-watch.js';
import { saveFile } from './save-file.js';
import styles from './scope.module.css';

/** A file of a scope: where it is asked for, and what it is called on disk. */
interface ScopeFile {
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly name: string;
}

const useDownload = () => {
  const { client } = useSession();
  const { modal } = App.useApp();
  return useMutation({
    mutationFn: async ({ path, query, name }: ScopeFile) =>
      saveFile(await client.download(path, query), name),
    onError: (error) => {
      modal.error({ icon: null, width: 520, content: <ProblemNotice error={error} /> });
    },
  });
};

// The hash says which document it is; its end is enough to tell files apart.
const HASH_CHARACTERS = 12;

const fileName = ({ scopeId }: ScopePage, rest: string): string =>
  `recall-scope-${scopeId.replaceAll(/[^\w-]/g, '').slice(-HASH_CHARACTERS)}${rest}`;

/** What can be taken away: the signed document, tables of it, a print; and how to keep it up to date. */
export const ScopeActions = ({
  scope,
  chosen,
}: {
  readonly scope: ScopePage;
  readonly chosen: ScopeSetName;
}) => {
  const { t } = useWords();
  const download = useDownload();
  const path = scopePath(scope.scopeId);
  return (
    <div className={`no-print ${styles.actions}`}>
      {scope.abbreviated !== true && (
        <Button
          type="primary"
          loading={download.isPending}
          onClick={() =>
            download.mutate({ path: `${path}/document`, name: fileName(scope, '.json') })
          }
        >
          {t('scope.download')}
        </Button>
      )}
      {(['xlsx', 'csv'] as const).map((format) => (
        <Button
          key={format}
          onClick={() =>
            download.mutate({
              path: `${path}/export`,
              query: { format, set: chosen },
              name: fileName(scope, `-${chosen}.${format}`),
            })
          }
        >
          {t('scope.exportAs', { format: format.toUpperCase() })}
        </Button>
      ))}
      <Button onClick={() => print()}>{t('scope.print')}</Button>
      <WatchButton scopeId={scope.scopeId} />
      {scope.abbreviated !== true && <CompareWithNowButton scope={scope} />}
    </div>
  );
};

/** How anybody can check that the document is the platform's and unchanged. */
export const ScopeProof = ({ scope }: { readonly scope: ScopePage }) => {
  const { t } = useWords();
  return (
    <section className={`panel ${styles.list}`}>
      <h2>{t('scope.proof')}</h2>
      <p className="hint">{t('scope.proofHash')}</p>
      <Typography.Text className={`code ${styles.hash}`} copyable>
        {scope.documentHash}
      </Typography.Text>
      <p className="hint">
        {t(scope.abbreviated === true ? 'scope.proofPart' : 'scope.proofHint')}
      </p>
    </section>
  );
};
