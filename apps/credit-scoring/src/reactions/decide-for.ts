import type { CloudEvent } from '@zhixin/event-bus';
import type { RuleBook } from '@zhixin/rule-packs';
import type { ReactionTools } from '@zhixin/service-shell';
import type { EnterpriseCommand } from '../domain/enterprise-commands.js';
import { timeOf } from '../domain/calendar.js';
import { enterprise } from '../domain/enterprise.js';

/** A command, without who gives it, when, and by which rules. */
export type FactCommand = WithoutStamp<EnterpriseCommand>;

type WithoutStamp<Command> = Command extends unknown ? Omit<Command, 'at' | 'by' | 'rules'> : never;

/**
 * Hands another service's fact to its enterprise. It is known since the platform recorded it. What the
 * domain refuses (the same id with other content) is logged and done with.
 */
export const decideFor = async (
  { event, tools, rules }: { event: CloudEvent; tools: ReactionTools; rules: RuleBook },
  command: FactCommand,
): Promise<void> => {
  const at = timeOf(Date.parse(event.recordedtime));
  const by = event.source;
  const result = await tools.decide(enterprise, event.uscc, { ...command, at, by, rules });
  if ('refused' in result)
    tools.log.warn({ event: event.id, uscc: event.uscc, ...result }, 'A fact was refused.');
};
