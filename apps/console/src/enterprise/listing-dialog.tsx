import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Checkbox, DatePicker, Form, Input, Modal, Select } from 'antd';
import type { CreditReceipt } from '@zhixin/contracts';
import type { Dayjs } from 'dayjs';
import { useRef } from 'react';
import { listingsPath } from '../api/credit-queries.js';
import type { SeenCredit } from '../api/seen.js';
import { useWords } from '../language/translation.js';
import { useSession } from '../session/session.js';
import { ProblemNotice } from '../shell/problem-notice.js';
import { decisionOf, GROUNDS, type ListingForm } from './listing-decision.js';

const REASON_MAX_CHARS = 500;

interface Fields extends Omit<ListingForm, 'since' | 'until'> {
  readonly since: Dayjs;
  readonly until?: Dayjs;
  readonly confirmed: boolean;
}

const formOf = ({ since, until, ...rest }: Fields): ListingForm => ({
  ...rest,
  since: since.format('YYYY-MM-DD'),
  until: until?.format('YYYY-MM-DD'),
});

/** One decision, sent once: a repeated click or a retry carries the same key. */
const useDecide = (credit: SeenCredit, onDone: () => void) => {
  const { t } = useWords();
  const { client } = useSession();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const key = useRef(crypto.randomUUID());
  return useMutation({
    mutationFn: (fields: Fields) =>
      client.post<CreditReceipt>(
        listingsPath(credit.uscc),
        decisionOf(formOf(fields), credit.listed),
        key.current,
      ),
    onSuccess: async () => {
      key.current = crypto.randomUUID();
      void message.success(t(credit.listed ? 'listing.doneTake' : 'listing.donePut'));
      onDone();
      await queries.invalidateQueries();
    },
  });
};

const useRequired = () => {
  const { t } = useWords();
  return (field: string) => [
    { required: true, whitespace: true, message: t('listing.required', { field }) },
  ];
};

const DecisionFields = ({ credit }: { readonly credit: SeenCredit }) => {
  const { t } = useWords();
  const required = useRequired();
  const since = t(credit.listed ? 'listing.sinceOff' : 'listing.since');
  return (
    <>
      <Form.Item
        name="decisionRef"
        label={t('listing.decisionRef')}
        rules={required(t('listing.decisionRef'))}
      >
        <Input maxLength={100} autoComplete="off" />
      </Form.Item>
      <Form.Item name="officer" label={t('listing.officer')} rules={required(t('listing.officer'))}>
        <Input maxLength={60} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="since"
        label={since}
        rules={[{ required: true, message: t('listing.required', { field: since }) }]}
      >
        <DatePicker style={{ width: '100%' }} />
      </Form.Item>
      {credit.listed ? (
        <Form.Item
          name="ground"
          label={t('listing.ground')}
          rules={[
            { required: true, message: t('listing.required', { field: t('listing.ground') }) },
          ]}
        >
          <Select
            options={GROUNDS.map((value) => ({ value, label: t(`listing.grounds.${value}`) }))}
          />
        </Form.Item>
      ) : (
        <Form.Item
          name="until"
          label={t('listing.until')}
          dependencies={['since']}
          rules={[
            ({ getFieldValue }) => ({
              validator: (_, until?: Dayjs) =>
                until?.isAfter(getFieldValue('since') as Dayjs) === false
                  ? Promise.reject(new Error(t('listing.untilAfter')))
                  : Promise.resolve(),
            }),
          ]}
        >
          <DatePicker style={{ width: '100%' }} placeholder={t('listing.untilHint')} />
        </Form.Item>
      )}
      <Form.Item name="reason" label={t('listing.reason')} rules={required(t('listing.reason'))}>
        <Input.TextArea rows={3} maxLength={REASON_MAX_CHARS} showCount />
      </Form.Item>
    </>
  );
};

/** A named officer's decision to put the enterprise on the serious-violation list, or take it off. */
export const ListingDialog = ({
  credit,
  open,
  onClose,
}: {
  readonly credit: SeenCredit;
  readonly open: boolean;
  readonly onClose: () => void;
}) => {
  const { t } = useWords();
  const [form] = Form.useForm<Fields>();
  const decide = useDecide(credit, onClose);
  const { listed, name } = credit;
  const confirmation = t(listed ? 'listing.confirmTake' : 'listing.confirmPut', { name });
  return (
    <Modal
      open={open}
      title={t(listed ? 'listing.take' : 'listing.put')}
      okText={t(listed ? 'listing.submitTake' : 'listing.submitPut')}
      cancelText={t('listing.cancel')}
      okButtonProps={{ danger: !listed, loading: decide.isPending }}
      onOk={() => form.submit()}
      onCancel={onClose}
      afterClose={() => decide.reset()}
      destroyOnHidden
    >
      <p className="quiet">{t(listed ? 'listing.consequenceOff' : 'listing.consequence')}</p>
      {decide.isError && <ProblemNotice error={decide.error} />}
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark
        style={{ marginTop: 12 }}
        onFinish={(fields) => decide.mutate(fields)}
      >
        <DecisionFields credit={credit} />
        <Form.Item
          name="confirmed"
          valuePropName="checked"
          rules={[
            {
              validator: (_, confirmed?: boolean) =>
                confirmed === true
                  ? Promise.resolve()
                  : Promise.reject(new Error(t('listing.unconfirmed'))),
            },
          ]}
        >
          <Checkbox>{confirmation}</Checkbox>
        </Form.Item>
      </Form>
    </Modal>
  );
};
