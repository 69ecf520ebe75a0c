"""Texts of ledgers written by hand before the rules were tried on them: harmless ones, and ones with an identifier."""

HARMLESS = """\
Physician recruitment Smith Group
Patient Financial Services
Patient Access Overtime
Patient Portal License
Patient Observation Sitter
Patient Controlled Analgesia pump
Patient Specific Guides Knee
PATIENT SLIPPERS XL GREY
Patient Room Refresh 3 West
Patient Advocate Salary
Patient Engagement Platform Q2
Pt Care Equipment
PT Assistant Wages
Pt Accounting
PAT testing March
Resident Physician Stipend
Resident Council Dues
Resident Meals
Outpatient Behavioral Health
Patient bed alarm sensor
Patient: Inpatient Rehab
Patient - Family Advisory
Charity care adjustments
Copay assistance program
Refund Unclaimed Property
Refund Blue Cross
Refund Aetna Better Health
Refund United Healthcare
Copay Zelis Payments
Born Clinical 2024-01-01
Newborn screening 2019-05-05
Nestle Health 2015-03-02
Steris Corp 2009-11-30
Hewlett Packard 2008-06-01
Arthur Andersen audit 2001-12-31
Marsh McLennan 2010-01-01
Kirkland Ellis 2007-05-06
Ernst Young 2010-02-03
Deloitte Touche 2009-12-12
Holland Knight 1999-01-01
Mayo Clinic 1998-02-02
Otis Elevator 2005-06-07
Baker Hughes 2003-02-02
Blue Cross 2010-01-01
Sodexo Healthcare 2012-01-31
Asset tag 123-45-678
Meter reading 045 221 9087
Account 100-20-3000
Check 00123456
Vendor 00012345
Visit volume 12345
Encounter volume 23456
Chart paper 12345
HAR-1048876
PT-100234
Invoice HAR-20931 Harbor Medical
Medicare cost report 2010-12-31
Medicare 330101
Encounters 10234
Case 12345678
MRN license
SSN verification service
DOB Chemicals 2025-01-01
NHS Property 2010-04-01
NIR spectrometer 12345
Lot 250312-1234
Order 250312-1234
A123456789 valve
B204938471 screw
CPR training 2025-01-01
CPR manikin 20250101
Nurse Jane Miller overtime
Interview travel John Smith
Employee award Maria Garcia 2026-01-31
Retirement plaque Robert Brown 1988-2019
Johnson Johnson 1999-04-05
Thomas Scientific 2004-03-02
John Deere Mower 2003-05-02
St Mary Hospital 1985-01-01
San Jose Water 1999-01-02
Henry Schein 2010-10-10
Karl Storz 2008-08-08
Lindsay Building 1978-01-01
Building A 1978-01-01
East Wing 1962-06-01
Parking Deck 2004-07-01
Chiller Trane 2006-05-04""".splitlines()

PEOPLE = """\
Grace Kelly 1951-11-12
O'Brien, Patrick 12/01/1944
van der Berg, Anneke 1960-02-29
Smith John 1950-01-02
SMITH JOHN DOB 01021950
jane doe 1948-03-12
Transport for Doe, Jane 1948-03-12
J. Doe 1948-03-12
Doe J 1948-03-12
Mrs. Jane Doe, 3/12/1948
Jane Doe b. 1948-03-12
patient jane doe
pt Doe, Jane
refund Smith, John dup pmt
Patient refund: John Smith
Overpayment - Maria Lopez
John Smith - patient refund
Reimburse patient Robert Brown
ref pt 00918273
pt #4471
Patient #: 998211
PT MRN 00918273
acct for SSN 123-45-6789
123-45-6789 garnishment
soc sec 123456789
SSN123456789
SSN xxx-xx-6789
NHS 9434765919
NHS No: 9434765919
nhs number 943-476-5919
CHI no 0101701234
KVNR: A123456780
Versichertennr. A123456780
Vers.nr A123456780
geb 12.03.48 Müller, Hans
Müller, Hans *12.03.1948
Hans Müller, geb. am 12. März 1948
Fahrt Müller Hans 12.03.1948
Remboursement Dupont Marie née le 12/03/1948
personnr 850731-0005
fnr 01017012345
Medicare ID 1EG4-TE5-MK73
1EG4TE5MK73
Encounter # 10002345
visit # 10002345
HAR 10002345
CSN 100023456
Chart no. 44719
patient id P-0044719
DOB 3/4/50
D.O.B: 03-04-1950
birthdate 1950-03-04
AB 12 34 56 C
AB123456C
codice fiscale RSSMRA85T10A562S
RSSMRA85T10A562S""".splitlines()
