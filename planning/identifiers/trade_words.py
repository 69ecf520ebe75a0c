"""Words that stand in names of businesses, goods and services and hardly ever in a person's name."""

_BUSINESS = (  # no text
    "ltd limited inc incorporated llc llp lp plc pllc pc corp corporation company co gmbh ag kg ohg ev sa sas sarl "
    "srl spa bv nv as ab oy aps trust hospital hospitals health healthcare medical services service supplies supply "
    "pharma pharmaceuticals pharmaceutical pharmacy group systems system solutions university college school council "
    "nhs department dept ward clinic clinics care centre center unit laboratory laboratories lab labs theatre theater "
    "surgery surgical surgeons emergency nursing nurse nurses administration equipment maintenance energy gas power "
    "water insurance bank society association international technologies technology partners partnership associates "
    "foundation institute agency office consulting consultants consultancy holdings industries industrial products "
    "logistics foods catering security transport travel hotel motors electric electronics instruments devices "
    "scientific sciences biotech diagnostics imaging radiology dental optical orthopaedics orthopedics sons bros "
    "brothers solicitors attorneys architects engineering construction builders properties property estates rentals "
    "leasing media press publishing software networks communications telecom county city state borough district "
    "national federal royal general community family hospice church ministries ambulance charity fund trustees "
    "revenue treasury klinik krankenhaus klinikum apotheke praxis stiftung verein stadt land versicherung "
    "krankenkasse hopital clinique pharmacie laboratoire clinica farmacia sjukhus apotek ziekenhuis ospedale "
    "spedition handel technik werke vertrieb bau verlag fahrdienst"
)
_GOODS_AND_LINES = (  # no text
    "and of for with the und fur von-bis et pour y para per monitoring monitor monitors leads lead lift lifts sling "
    "slings gown gowns bed beds chair chairs table tables stretcher warmer warming wristband wristbands bracelet "
    "bracelets transfer transfers transportation meals meal food tray trays days day stay safety satisfaction survey "
    "surveys experience education portal billing statements statement access flow engagement advocate relations kits "
    "kit comfort personal hygiene wipes belongings bags bag slippers socks positioning pad pads mattress cover covers "
    "refund refunds refundable deposit deposits charges charge income fees fee account accounts receivable payable "
    "clearing accrual accruals invoice invoices order orders contract contracts lease rent rental building house wing "
    "block floor room tower street road avenue lane square park site campus north south east west upper lower main "
    "new old first second third annual monthly quarterly weekly daily january february march april may june july "
    "august september october november december januar februar marz mai juni juli oktober dezember janvier fevrier "
    "mars avril juin juillet aout septembre octobre novembre decembre salary salaries wages payroll overtime bonus "
    "benefits pension training course conference travel mileage subscription license licence renewal repair repairs "
    "parts spare battery batteries cable cables pump pumps valve valves filter filters catheter catheters needle "
    "needles syringe syringes gloves masks dressing dressings bandage implant implants knee hip screw plate stent "
    "drug drugs vaccine vaccines loan loans mortgage bond bonds lending finance financial credit union debenture uk "
    "usa canada america deutschland france norge sverige europe ireland international audit audits elevator elevators "
    "chiller deck parking shield infusion oxygen blood plasma serum test tests testing reagent reagents assay control "
    "controls calibration inspection installation upgrade project phase grant programme program clinic outpatient "
    "inpatient visits visit admissions discharge volume volumes appliance appliances aids records record call calls "
    "line lines data file files paper printing postage stationery furniture cleaning laundry linen waste disposal "
    "advertising recruitment locum locums temporary staff staffing bank interest depreciation tax vat adjustment "
    "adjustments journal correction reversal transaction transactions total subtotal opening closing balance budget "
    "actual st saint sankt santa san mutuelle transporte krankentransport verpflegung unterkunft rollstuhl begleitung "
    "aufnahme entlassung zimmer bett rechnung vertrag miete wartung reparatur lieferung facture contrat loyer "
    "entretien factura contrato alquiler faktura avtal hyra service-user copay deductible reimbursement "
    "reimbursements assistance support accessories scale scales simulator mannequin drape drapes restraint restraints "
    "identification id label labels ride rides shuttle van vans bus taxi cab vehicle vehicles television telephone "
    "entertainment bedside nutrition feeding tracking software recovery collection collections counseling navigator "
    "navigation acuity classification census revenue net gross cross"
)
#: Names of suppliers that were named after a founder with both of his names.
_FOUNDERS = (  # no text
    "storz zeiss schein hartmann hopkins deere tilly schwab mclennan dickinson howmedica nephew braun rom"
)
TRADE_WORDS = frozenset(f"{_BUSINESS} {_GOODS_AND_LINES} {_FOUNDERS}".split())
#: Those of them that are common surnames as well: behind a common given name they are one.
_SURNAMES = "cross grant day lane street park north west house church bond hartmann braun"  # no text
SURNAMES = frozenset(_SURNAMES.split())
