/** Names of the Core Business Vocabulary 2.0 (GS1 CBV 2.0 §7), as JSON writes them. */
const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

const BIZ_STEPS = words(`
  accepting arriving assembling collecting commissioning consigning creating_class_instance
  cycle_counting decommissioning departing destroying disassembling dispensing encoding
  entering_exiting holding inspecting installing killing loading other packing picking receiving
  removing repackaging repairing replacing reserving retail_selling sampling sensor_reporting
  shipping staging_outbound stock_taking stocking storing transporting unloading unpacking
  void_shipping`);

const DISPOSITIONS = words(`
  active available completeness_inferred completeness_verified conformant container_closed
  container_open damaged destroyed dispensed disposed encoded expired in_progress in_transit
  inactive mismatch_class mismatch_instance mismatch_quantity needs_replacement no_pedigree_match
  non_conformant non_sellable_other partially_dispensed recalled reserved retail_sold returned
  sellable_accessible sellable_not_accessible stolen unavailable unknown`);

const BIZ_TRANSACTION_TYPES = words(
  'bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt',
);

const SOURCE_DESTINATION_TYPES = words('owning_party possessing_party location');

const ERROR_REASONS = words('did_not_occur incorrect_data');

const COMPONENTS = words(`
  x y z axial_distance azimuth height spherical_radius polar_angle elevation_angle easting northing
  latitude longitude altitude`);

const SENSOR_ALERTS = words('ALARM_CONDITION ERROR_CONDITION');

/** Quantities a sensor may report (GS1 Web Vocabulary, gs1:MeasurementType). */
const MEASUREMENT_TYPES = words(`
  AbsoluteHumidity AbsorbedDose AbsorbedDoseRate Acceleration Altitude AmountOfSubstance
  AmountOfSubstancePerUnitVolume Angle AngularAcceleration AngularMomentum AngularVelocity Area
  Capacitance Conductance Conductivity Count Density Dimensionless DoseEquivalent
  DoseEquivalentRate DynamicViscosity ElectricCharge ElectricCurrent ElectricCurrentDensity
  ElectricFieldStrength Energy Exposure Force Frequency Illuminance Inductance Irradiance
  KinematicViscosity Length LinearMomentum Luminance LuminousFlux LuminousIntensity MagneticFlux
  MagneticFluxDensity MagneticVectorPotential Mass MassConcentration MassFlowRate MassPerAreaTime
  MemoryCapacity MolalityOfSolute MolarEnergy MolarMass MolarVolume Power Pressure RadiantFlux
  RadiantIntensity Radioactivity RelativeHumidity Resistance Resistivity SolidAngle SpecificVolume
  Speed SurfaceDensity SurfaceTension Temperature Time Torque Voltage Volume VolumeFlowRate
  VolumeFraction VolumetricFlux Wavenumber`);

const CBV = 'https://ref.gs1.org/cbv/';
const GS1_VOCABULARY = 'https://gs1.org/voc/';

/** A closed list of words, the web address each stands for, and the URN that EPCIS 1.2 wrote. */
export interface Vocabulary {
  readonly words: ReadonlySet<string>;
  /** What a word's web URI starts with. */
  readonly web: string;
  readonly urn?: string;
}

/** Every vocabulary that EPCIS events use. */
export const VOCABULARIES = {
  bizStep: { words: BIZ_STEPS, web: `${CBV}BizStep-`, urn: 'urn:epcglobal:cbv:bizstep:' },
  disposition: { words: DISPOSITIONS, web: `${CBV}Disp-`, urn: 'urn:epcglobal:cbv:disp:' },
  bizTransactionType: {
    words: BIZ_TRANSACTION_TYPES,
    web: `${CBV}BTT-`,
    urn: 'urn:epcglobal:cbv:btt:',
  },
  sourceDestinationType: {
    words: SOURCE_DESTINATION_TYPES,
    web: `${CBV}SDT-`,
    urn: 'urn:epcglobal:cbv:sdt:',
  },
  errorReason: { words: ERROR_REASONS, web: `${CBV}ER-`, urn: 'urn:epcglobal:cbv:er:' },
  component: { words: COMPONENTS, web: `${CBV}Comp-` },
  measurementType: { words: MEASUREMENT_TYPES, web: GS1_VOCABULARY },
  sensorAlert: { words: SENSOR_ALERTS, web: GS1_VOCABULARY },
} as const satisfies Record<string, Vocabulary>;

/** See `VOCABULARIES`. */
export type VocabularyName = keyof typeof VOCABULARIES;

/** The web URI of a value in any form: bare word, CURIE of the cbv or gs1 prefix, 1.2 URN, URI. */
export const webUri = (name: VocabularyName, value: string): string => {
  const { words: known, web, urn }: Vocabulary = VOCABULARIES[name];
  if (known.has(value)) return web + value;
  if (urn !== undefined && value.startsWith(urn)) return web + value.slice(urn.length);
  if (value.startsWith('cbv:')) return CBV + value.slice('cbv:'.length);
  if (value.startsWith('gs1:')) return GS1_VOCABULARY + value.slice('gs1:'.length);
  return value;
};

/** The bare word of a value in any form; a value outside the vocabulary comes back as it is. */
export const bareWord = (name: VocabularyName, value: string): string => {
  const { words: known, web }: Vocabulary = VOCABULARIES[name];
  const uri = webUri(name, value);
  const word = uri.slice(web.length);
  return uri.startsWith(web) && known.has(word) ? word : value;
};

/** `shipping` from `shipping`, `cbv:BizStep-shipping`, the web URI or the EPCIS 1.2 URN. */
export const normaliseBizStep = (value: string): string => bareWord('bizStep', value);

/** `in_transit` from any form of it. */
export const normaliseDisposition = (value: string): string => bareWord('disposition', value);
