import { delistingGround, listingFields, wordsOf, type CreditReceipt } from '@zhixin/contracts';
import { Checkbox, Form, Select } from 'antd';
import { listingsPath } from '../api/credit-queries.js';
import { useWords } from '../language/translation.js';
import { DecisionDialog, type Decision, type DialogProps } from './decision-dialog.js';
import { DayField, Pair, ProseField, TextField, useRequired } from './fields.js';
import { LISTING_REFUSALS, listingOf, type ListingForm } from './listing.js';

const Period = ({ listed }: { readonly listed: boolean }) => {
  const { t } = useWords();
  const required = useRequired();
  if (!listed)
    return (
      <>
        <DayField name="since" label={t('listing.since')} />
        <DayField
          name="until"
          label={t('listing.until')}
          mayLieAhead
          notBefore={{ name: 'since', message: t('listing.untilAfter'), strict: true }}
        />
      </>
    );
  return (
    <>
      <DayField name="since" label={t('listing.sinceOff')} />
      <Form.Item
        name="ground"
        label={t('listing.ground')}
        rules={[required(t('listing.ground'), false)]}
      >
        <Select
          options={wordsOf(delistingGround).map((value) => ({
            value,
            label: t(`listing.grounds.${value}`),
          }))}
        />
      </Form.Item>
    </>
  );
};

const Confirmation = ({ text }: { readonly text: string }) => {
  const { t } = useWords();
  const isConfirmed = (_: unknown, confirmed?: boolean) =>
    confirmed === true ? Promise.resolve() : Promise.reject(new Error(t('listing.unconfirmed')));
  return (
    <Form.Item name="confirmed" valuePropName="checked" rules={[{ validator: isConfirmed }]}>
      <Checkbox>{text}</Checkbox>
    </Form.Item>
  );
};

/** A named officer's decision to put the enterprise on the serious-violation list, or take it off. */
export const ListingDialog = ({ credit, open, onClose }: DialogProps) => {
  const { t } = useWords();
  const { listed, name, uscc } = credit;
  const decision: Decision<ListingForm, CreditReceipt> = {
    title: t(listed ? 'listing.take' : 'listing.put'),
    document: listingFields,
    submit: t(listed ? 'listing.submitTake' : 'listing.submitPut'),
    done: t(listed ? 'listing.doneTake' : 'listing.donePut'),
    explain: t(listed ? 'listing.consequenceOff' : 'listing.consequence'),
    danger: !listed,
    refusals: LISTING_REFUSALS,
    request: (form) => ({ path: listingsPath(uscc), body: listingOf(form, listed) }),
    // The grade is computed from the stream that the decision went to: the next answer has it.
    effect: (_, { decisionRef }) => ({
      eventId: listed ? undefined : `listing:${decisionRef.trim()}`,
      isSeenIn: () => true,
    }),
  };
  return (
    <DecisionDialog decision={decision} credit={credit} open={open} onClose={onClose}>
      <Pair>
        <TextField name="decisionRef" label={t('listing.decisionRef')} />
        <TextField name="officer" label={t('listing.officer')} />
        <Period listed={listed} />
      </Pair>
      <ProseField name="reason" label={t('listing.reason')} />
      <Confirmation text={t(listed ? 'listing.confirmTake' : 'listing.confirmPut', { name })} />
    </DecisionDialog>
  );
};
