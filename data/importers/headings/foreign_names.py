"""Names of columns in the languages of hospitals beside English: German, French, Spanish, Italian, Dutch, Swedish,
Norwegian, Danish, Portuguese. They are read exactly: a slip of the pen in one language is a word of another.
"""

#: Concept to names in small letters without accents, as `concepts.normalized` writes them.
FOREIGN: dict[str, str] = {  # no text
    "date": (
        "bestelldatum|datum der bestellung|auftragsdatum|buch datum|rechnung vom|date commande|date de commande|"
        "date de la commande|fecha pedido|fecha de pedido|fecha del pedido|data ordine|data dell ordine|"
        "orderdatum|besteldatum|bestallningsdatum|bestillingsdato|ordredato|data do pedido|"
        "buchungstag|belegdat|buchungsdat|buch dat|bel dat|rechnungsdatum|date operation|date d operation|"
        "date de comptabilisation|date facture|"
        "date de facture|date de paiement|fecha de contabilizacion|fecha contabilizacion|fecha asiento|"
        "fecha del asiento|fecha documento|fecha factura|fecha de factura|fecha pago|data documento|data contabile|"
        "data di registrazione|data operazione|data fattura|factuurdatum|boekingsdatum|datum boeking|transactiedatum|"
        "fakturadatum|verifikationsdatum|bokforingsdag|bogforingsdato|bokforingsdato|fakturadato|posteringsdag|"
        "data lancamento|data de lancamento|data contabil|data do documento|data da fatura"
    ),
    "period": (
        "buchungsmonat|abrechnungsmonat|berichtsmonat|leistungsmonat|monat jahr|periode comptable|mois comptable|"
        "periodo contable|mes contable|periodo contabile|mese di competenza|boekperiode|boekmaand|maand|"
        "bokforingsperiod|regnskapsperiode|regnskabsperiode|redovisningsperiod|maned|competencia|mes de competencia"
    ),
    "fiscal_year": (
        "geschaeftsjahr|haushaltsjahr|wirtschaftsjahr|buchungsjahr|exercice comptable|annee comptable|"
        "ejercicio contable|ano fiscal|ano contable|boekjaar|regnskabsar|regnskapsar|rakenskapsar|"
        "esercizio contabile|ano contabil|exercicio"
    ),
    "department": (
        "kostenst|abteilung|abteilungsnr|abteilungsnummer|abteilung nr|kst|kst nr|kostenstelle nr|kostenstellennummer|"
        "kostenstellennr|kostenstellencode|station|klinik|bereich|fachabteilung|organisationseinheit|service|"
        "code service|service code|service demandeur|unite|unite fonctionnelle|code uf|uf|pole|"
        "centre de responsabilite|centre de couts|centre de cout code|section analytique|code centre|"
        "centro de coste|centro de costes|codigo centro|codigo centro de costo|centro|departamento|"
        "codigo departamento|servicio|codigo servicio|unidad|unidad funcional|seccion|unita operativa|cdc|cd c|"
        "codice cdc|codice cd c|"
        "centro costo|codice centro di costo|reparto|dipartimento|centro di responsabilita|afdeling|afdelingscode|"
        "afdelingsnr|afdelingsnummer|kostenplaatscode|kostenplaatsnummer|kostnadsstallekod|kostnadsstalle kod|ansvar|"
        "enhet|enhetskode|avdelingskode|avdelingsnr|avdeling nr|ansvarssted|ansvarskode|klinikk|omkostningssted|"
        "omkostningssted nr|vardenhet|avdelning|centro de custo|centro de custos|setor|unidade|servico|"
        "codigo centro de custo"
    ),
    "department_name": (
        "abteilungsname|abteilungsbezeichnung|bezeichnung abteilung|kostenstellenname|kostenstelle bezeichnung|"
        "kostenstelle name|bezeichnung kostenstelle|kst bezeichnung|kst name|kostenstellentext|libelle service|"
        "libelle du service|nom du service|nom service|libelle uf|libelle centre|libelle centre de cout|"
        "libelle departement|nombre departamento|nombre del departamento|nombre centro|nombre servicio|"
        "nombre del servicio|descripcion centro|denominacion centro|nombre centro de costo|descripcion departamento|"
        "descrizione cdc|descrizione centro di costo|nome reparto|descrizione reparto|denominazione reparto|"
        "afdelingsnaam|naam afdeling|omschrijving afdeling|kostenplaatsnaam|naam kostenplaats|"
        "omschrijving kostenplaats|avdelingsnavn|avdelningsnamn|kostnadsstallenamn|kostnadsstalle namn|koststednavn|"
        "enhetsnavn|enhetsnamn|ansvarsnamn|afdelingsnavn|omkostningssted navn|nome departamento|nome do setor|"
        "nome do departamento|descricao centro de custo|nome centro de custo"
    ),
    "account": (
        "sachkontonummer|sachkto|hauptbuch|hauptbuchkonto|hauptbuchkontonr|"
        "konto nr|kto|ktonr|kto nr|hauptkonto|kostenart|kostenartnr|kostenart nr|aufwandsart|"
        "compte general|no compte|n compte|num compte|numero compte|code compte|compte comptable|cuenta contable|"
        "codigo cuenta|codigo de cuenta|numero cuenta|numero de cuenta|num cuenta|no cuenta|subcuenta|"
        "codice conto|numero conto|conto contabile|sottoconto|grootboek|grootboeknummer|rekeningnummer|rekeningnr|"
        "kontokod|kontokode|konto nummer|artskonto|conta|conta contabil|codigo conta|codigo da conta|numero da conta"
    ),
    "account_name": (
        "kontobeschriftung|kontenbezeichnung|kontobezeichnung|"
        "kontoname|konto bezeichnung|konto name|kontobez|kontotext|kostenartbezeichnung|kostenart bezeichnung|"
        "sachkontobezeichnung|bezeichnung konto|bezeichnung des kontos|intitule compte|intitule du compte|"
        "libelle du compte|nom du compte|nom compte|designation compte|nombre de la cuenta|nombre de cuenta|"
        "descripcion cuenta|descripcion de la cuenta|denominacion cuenta|descrizione conto|descrizione del conto|"
        "nome conto|denominazione conto|rekeningnaam|naam rekening|grootboeknaam|omschrijving grootboek|"
        "omschrijving rekening|kontobenamning|kontonamn|benamning konto|konto navn|nome da conta|descricao da conta|"
        "descricao conta"
    ),
    "supplier": (
        "name des lieferanten|kreditorname|kreditorenname|nom du fournisseur|raison sociale|tiers|nom tiers|"
        "beneficiaire|nombre proveedor|nombre del proveedor|razon social|acreedor|beneficiario|nome fornitore|"
        "ragione sociale|denominazione fornitore|creditore|leveranciersnaam|naam leverancier|crediteur|crediteurnaam|"
        "leverantorsnamn|leverandor navn|fornecedor|nome do fornecedor|nome fornecedor|credor|auftragnehmer|"
        "vertragspartner|titulaire|attributaire|adjudicatario|contratista|aggiudicatario|contractpartij|"
        "vertragspartei|cocontractant|avtalspart|contratado"
    ),
    "supplier_code": (
        "lieferantennr|lieferanten nr|lieferantencode|kreditorennummer|kreditorennr|kreditor nr|code fournisseur|"
        "no fournisseur|numero fournisseur|code tiers|codigo proveedor|cod proveedor|codice fornitore|cod fornitore|"
        "leveranciersnummer|leveranciersnr|leverancierscode|crediteurnummer|crediteurnr|leverantorsnummer|"
        "leverantorsnr|leverandornummer|codigo fornecedor|codigo do fornecedor"
    ),
    "invoice_number": "belegnr|belegnummer|beleg nr|re nr|rg nr|eingangsnr|eingangsnummer|fakturanr|no de facture",
    "amount": (
        "betrag netto|betrag brutto|betrag eur|betrag in euro|kosten eur|kosten in eur|umsatz|positionswert|"
        "positionsbetrag|positionssumme|gesamtpreis|gesamtwert|gesamtbetrag|gesamtkosten|nettowert|bruttowert|"
        "bestellwert|zeilenwert|zeilenbetrag|rechnungsbetrag|planbetrag|planwert|planwert eur|"
        "plankosten|plan eur|budgetbetrag|montant ligne|montant commande|prix total|total ligne|budget annuel|"
        "montant budgete|importe linea|importe pedido|precio total|total linea|importe presupuestado|importo riga|"
        "prezzo totale|regelbedrag|totaalprijs|orderbedrag|begroot bedrag|radbelopp|totalpris|ordervarde|"
        "budgetbelopp|linjebelop|ordreverdi|"
        "netto|brutto|"
        "nettobetrag|bruttobetrag|betrag in eur|wert|summe|montant ht|montant ttc|montant net|montant total|total ht|"
        "total ttc|importe neto|importe total|monto|monto total|importo netto|importo totale|nettobedrag|belopp|"
        "nettobelopp|nettobelop|netto belop|valor|valor total|valor liquido|montante|vertragswert|auftragswert|"
        "vertragsvolumen|montant du contrat|montant du marche|valeur du contrat|importe del contrato|"
        "importe contrato|importe de adjudicacion|valor del contrato|importo contratto|importo del contratto|"
        "importo aggiudicato|contractwaarde|contractbedrag|avtalsvarde|kontraktsvarde|kontraktsverdi|avtaleverdi|"
        "kontraktvaerdi|valor do contrato|kosten|istkosten|aufwand|cout|couts|cout total|coste|"
        "coste total|costo|costo totale|kostnad|kostnader|custo|custo total"
    ),
    "annual_amount": (
        "vertragswert p a|wert p a|kosten p a|jahrliche kosten|jahrlicher wert|kosten pro jahr|montant par an|"
        "importe por ano|arskostnad|jaarkosten|"
        "jahreswert|jahresvolumen|jahreskosten|jahresbetrag|jahresentgelt|jahresvergutung|jahressumme|wert pro jahr|"
        "montant annuel|valeur annuelle|importe anual|valor anual|importo annuo|"
        "valore annuo|jaarbedrag|jaarwaarde|arsvarde|arsbelopp|arsbelop|arlig verdi"
    ),
    "debit": "montant debit|debito|importe debe|cargos|debetbelopp|debet belop|bedrag debet|valor debito",
    "credit": "montant credit|credito|importe haber|abonos|kreditbelopp|kredit belop|bedrag credit|valor credito",
    "description": (
        "bezeichnung|beschreibung|verwendungszweck|libelle ecriture|libelle operation|commentaire|motif|descripcion|"
        "glosa|observaciones|causale|descrizione operazione|toelichting|verifikationstext|beskrivning|beskrivelse|"
        "tekst|posteringstekst|historico|descricao|observacao"
    ),
    "reference": (
        "buchungsnummer|buchungsnr|no piece|n piece|numero piece|numero ecriture|no ecriture|asiento|numero asiento|"
        "num asiento|numero documento|numero de documento|num documento|protocollo|boekstuk|boekstuknummer|"
        "verifikation|verifikationsnummer|vernr|bilag|bilagsnummer|numero do documento"
    ),
    "currency": (
        "monnaie|code devise|code monnaie|wahrungscode|wahrungsschlussel|wahrungskurzel|waehrungscode|whg|wkz|divisa|"
        "codigo moneda|codigo de moneda|cod moneda|codice valuta|munteenheid|munt|valutacode|valutakod|valutakode|"
        "moeda|codigo moeda|iso code|currency iso|currency iso code|monetary unit"
    ),
    "entity": (
        "mandant|gesellschaft|einrichtung|haus|standort|firma|etablissement|societe|code etablissement|finess|"
        "entidad|sociedad|empresa|centro hospitalario|societa|azienda|presidio|ente|instelling|bedrijf|entiteit|"
        "administratie|locatie|bolag|foretag|forvaltning|foretak|selskap|virksomhed|selskab|estabelecimento|entidade"
    ),
    "quantity": (
        "bestellmenge|liefermenge|quantite commandee|cantidad pedida|quantita ordinata|besteld aantal|"
        "bestalld kvantitet|kvantitet|"
        "anzahl|fallzahl|nombre|qte|cantidad|unidades|quantita|numero|aantal|hoeveelheid|antal|mangd|quantidade|qtd"
    ),
    "measure": (
        "kennzahl|leistungsart|leistung|statistik|indicateur|activite|type d activite|indicador|estadistica|"
        "indicatore|attivita|kengetal|nyckeltal|verksamhetsmatt|indikator|nokkeltall"
    ),
    "unit": (
        "me|bme|mengeneinh|"
        "einheit|mengeneinheit|unite|unite de mesure|unidad|unidad de medida|unita di misura|eenheid|enhet|mattenhet|"
        "unidade|unidade de medida"
    ),
    "hours": (
        "arbeitsstunden|geleistete stunden|std|heures travaillees|nb heures|nombre d heures|horas trabajadas|"
        "ore lavorate|uren|gewerkte uren|timmar|arbetade timmar|timer|arbeidstimer|horas trabalhadas|iststunden|"
        "ist stunden|ist std|istzeit|anwesenheitsstunden|bezahlte stunden|gesamtstunden|heures payees|heures realisees|"
        "horas pagadas|horas realizadas|ore effettive|betaalde uren|betalda timmar|utforte timer|ore|ore ordinarie|"
        "ore totali|ore retribuite|ore pagate"
    ),
    "fte": (
        "vk|vollkrafte|vollkraefte|anzahl vollkrafte|anzahl vk|vk ist|ist vk|vollkrafte ist|vzk|vzae|vza|vzaq|"
        "vollzeitkrafte|vollzeitaquivalent|vollzeitaquivalente|vollzeitaequivalente|vollzeitstellen|besetzte stellen|"
        "etp|etpr|etp remuneres|equivalent temps plein|equivalents temps plein|ejc|ept|epts|"
        "equivalentes a tiempo completo|etc|equivalente tempo pieno|equivalenti a tempo pieno|fulltime equivalent|"
        "arsarbetare|heltidsekvivalenter|heltidstjanster|arsverk|manarsverk|fuldtidsstillinger|arsvaerk|"
        "equivalente a tempo integral"
    ),
    "job_class": (
        "dienstart|berufsgruppe|qualifikation|entgeltgruppe|tarifgruppe|personalgruppe|fonction|metier|"
        "categorie professionnelle|categoria profesional|puesto|qualifica|profilo professionale|functie|"
        "functiegroep|befattning|yrkesgrupp|yrkeskategori|stilling|stillingsgruppe|categoria profissional"
    ),
    "pay_code": (
        "lohnart|entgeltart|zeitart|code rubrique|rubrique de paie|concepto nomina|voce retributiva|looncomponent|"
        "uursoort|loneart|loneslag|lonart|lonnsart"
    ),
    "price": (
        "nettopreis|preis je einheit|preis pro me|preis je me|"
        "preis|einzelpreis|preis pro einheit|prix|prix unitaire ht|precio|precio unitario|prezzo|prezzo unitario|"
        "prijs|stukprijs|eenheidsprijs|pris|styckpris|enhetspris|stykkpris|stykpris|preco|preco unitario"
    ),
    "item": (
        "artikel|artikelnr|artikel nr|materialnummer|materialnr|pzn|code article|reference article|ref article|"
        "codigo articulo|articulo|codice articolo|articolo|artikelcode|varenummer|varenr|artnr|codigo produto|"
        "codigo do produto|codigo producto"
    ),
    "item_name": (
        "kurztext|artikeltext|"
        "artikelbezeichnung|artikelname|materialkurztext|designation|designation article|libelle article|"
        "descripcion articulo|descripcion producto|descrizione articolo|artikelomschrijving|artikelbenamning|"
        "varenavn|varebeskrivelse|descricao produto|descricao do produto"
    ),
    "contract": (
        "vertrag|vertragsnummer|vertragsnr|vertrag nr|vertrags nr|contrat|numero contrat|numero de contrat|"
        "no contrat|n contrat|reference contrat|numero de marche|contrato|numero contrato|numero de contrato|"
        "no contrato|num contrato|codigo contrato|contratto|numero contratto|codice contratto|contractnummer|"
        "contractnr|avtal|avtalsnummer|avtalsnr|avtale|avtalenummer|avtalenr|kontraktsnr|kontraktnummer|kontrakt|"
        "numero do contrato|expediente"
    ),
    "title": (
        "vertragsbezeichnung|vertragstitel|vertragsgegenstand|gegenstand|bezeichnung|titel|objet|objet du contrat|"
        "objet du marche|intitule|intitule du contrat|libelle|titulo|objeto|objeto del contrato|oggetto|"
        "oggetto del contratto|titolo|onderwerp|omschrijving|contractnaam|avtalsnamn|benamning|avtalenavn|navn|"
        "beskrivelse|objeto do contrato|descricao"
    ),
    "start": (
        "beginn|vertragsbeginn|laufzeit von|laufzeitbeginn|gultig ab|gueltig ab|von|startdatum|debut|date debut|"
        "date de debut|date d effet|debut du contrat|fecha inicio|fecha de inicio|inicio|fecha inicial|"
        "vigencia desde|desde|data inizio|data di inizio|inizio|decorrenza|data decorrenza|begindatum|ingangsdatum|"
        "avtalsstart|giltig fran|fran|gyldig fra|oppstart|data inicio|data de inicio|inicio vigencia"
    ),
    "end": (
        "ende|vertragsende|laufzeit bis|laufzeitende|gultig bis|gueltig bis|bis|enddatum|fin|date fin|date de fin|"
        "echeance|date d echeance|fin du contrat|fecha fin|fecha de fin|fecha final|fecha de vencimiento|"
        "vencimiento|vigencia hasta|hasta|data fine|data di fine|fine|scadenza|data scadenza|einddatum|afloopdatum|"
        "einde|slutdatum|avtalsslut|giltig till|slutdato|gyldig til|utlopsdato|data fim|data de fim|"
        "data de termino|fim vigencia"
    ),
    "notice_days": (
        "kundigung|kuendigung|resiliation|disdetta|opzegging|uppsagning|oppsigelse|"
        "kundigungsfrist|kuendigungsfrist|preavis|delai de preavis|preaviso|plazo de preaviso|preavviso|opzegtermijn|"
        "uppsagningstid|oppsigelsestid|opsigelsesvarsel|aviso previo"
    ),
    "auto_renew_months": (
        "verlangerung|verlaengerung|verlangerungsdauer|automatische verlangerung|reconduction|tacite reconduction|"
        "duree de reconduction|renouvellement|prorroga|renovacion|renovacion automatica|rinnovo|rinnovo automatico|"
        "tacito rinnovo|verlenging|stilzwijgende verlenging|forlangning|automatisk forlangning|fornyelse|"
        "automatisk fornyelse|renovacao"
    ),
    "pieces": (
        "inhalt|packungsinhalt|packungsgrosse|inhalt je einheit|stuck je einheit|stuck pro packung|stuck je packung|"
        "verpackungseinheit|vpe|einheiten je packung|conditionnement|colisage|unites par boite|quantite par unite|"
        "unidades por caja|unidades por envase|unidades por paquete|pezzi per confezione|unita per confezione|inhoud|"
        "stuks per verpakking|aantal per verpakking|antal per forpackning|forpackningsstorlek|antall per pakning|"
        "antal pr pakke|unidades por embalagem"
    ),
    "type": (
        "kontentyp|kontotyp guv bilanz|"
        "kontoart|kontotyp|kontenart|type de compte|type compte|tipo de cuenta|tipo cuenta|tipo conto|rekeningtype|"
        "soort rekening|tipo de conta|typ"
    ),
    "category": (
        "gruppe|"
        "kategorie|warengruppe|kontengruppe|kontogruppe|categorie|famille|categoria|grupo|grupo de cuentas|gruppo|"
        "rubriek|kategori|kontogrupp|grupo de contas"
    ),
    "parent": (
        "ubergeordnet|ubergeordnetes konto|oberkonto|summenkonto|ubergeordnete kostenstelle|ubergeordnete kst|"
        "ubergeordnete abteilung|ubergeordnete stelle|uebergeordnete kostenstelle|uebergeordnete kst|vorgesetzte kst|"
        "ober kst|ober kostenstelle|oberkostenstelle|obere kostenstelle|sammelkostenstelle|verdichtung|"
        "verdichtungsstelle|verdichtet auf|gehort zu|zugeordnet zu|knoten|kst gruppe|kostenstellengruppe|"
        "compte parent|rattachement|cuenta padre|cuenta mayor|conto padre|conto superiore|"
        "hoofdrekening|bovenliggende afdeling|overordnet|overordnad|conta superior"
    ),
    "manager": (
        "leitung|leiter|kostenstellenleiter|kst verantwortlicher|kst leiter|abteilungsleitung|chefarzt|"
        "verantwortlich|verantwortlicher|kostenstellenverantwortlicher|kostenstellenverantwortliche|responsable|"
        "chef de service|responsabile|verantwoordelijke|budgethouder|ansvarlig|ansvarig|responsavel|gestor"
    ),
    "owner": (
        "zustandig|zustandiger|zustandigkeit|ansprechpartner|vertragsverantwortlicher|vertragsverantwortliche|"
        "vertragsmanager|verantwortlich|verantwortlicher|responsable|responsable du contrat|referente|contactpersoon|"
        "contracteigenaar|avtalsansvarig|avtaleansvarlig|ansvarlig|ansvarig|responsavel"
    ),
    "status": (
        "vertragsstatus|vertragszustand|statut|statut du contrat|etat du contrat|estado|estado del contrato|stato|"
        "stato contratto|stato del contratto|contractstatus|avtalsstatus|kontraktsstatus|avtalestatus|kontraktstatus"
    ),
    "tax_id": (
        "ust idnr|ustid|numero tva|n tva|tva intracommunautaire|nif|cif|partita iva|p iva|btw nummer|kvk|"
        "momsregistreringsnummer|organisationsnummer|orgnr|cvr|cnpj|nipc"
    ),
}  # fmt: skip

#: Names that mean other things elsewhere, so they count less.
FOREIGN_WEAK: dict[str, str] = {  # no text
    "department": (
        "service|klinik|bereich|unite|pole|centro|servicio|unidad|seccion|enhet|setor|unidade|servico|ansvar|uf"
    ),
    "date": "bestelldatum|datum der bestellung|auftragsdatum|date commande|date de commande|date de la commande|"
    "fecha pedido|fecha de pedido|fecha del pedido|data ordine|data dell ordine|orderdatum|besteldatum|"
    "bestallningsdatum|bestillingsdato|ordredato|data do pedido",
    "invoice_number": "belegnr|belegnummer|beleg nr|eingangsnr|eingangsnummer",
    "amount": "netto|brutto|wert|summe|umsatz|plankosten|betrag brutto|bruttowert|"
    "valor|monto|montante|kosten|aufwand|cout|couts|coste|costo|kostnad|kostnader|custo",
    "supplier": "tiers|beneficiario",
    "entity": "haus|standort|firma|ente|locatie|administratie|empresa|centro hospitalario",
    "quantity": "nombre|numero|unidades",
    "measure": "leistung|activite|attivita|statistik",
    "description": "bezeichnung|motif",
    "title": "bezeichnung|titel|objet|libelle|omschrijving|benamning|navn|beskrivelse|descricao",
    "item_name": "designation|kurztext",
    "start": "von|debut|inicio|desde|fran",
    "end": "bis|ende|fin|fine|hasta|einde",
    "contract": "expediente",
    "job_class": "fonction|functie|puesto|qualifikation",
    "notice_days": "kundigung|kuendigung|resiliation|disdetta|uppsagning|oppsigelse",
    "category": "gruppe|grupo|gruppo|famille",
    "type": "typ",
}  # fmt: skip
