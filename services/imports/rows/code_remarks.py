"""What is said of a row whose code is missing, unknown or refused, one sentence for each kind of code."""

from language import N_

MISSING = {
    "department": N_("The row has no department. Fill it in."),
    "account": N_("The row has no account. Fill it in."),
    "supplier": N_("The row has no supplier. Fill it in."),
    "measure": N_("The row has no measure. Fill it in."),
    "job_class": N_("The row has no job class. Fill it in."),
    "pay_code": N_("The row has no pay code. Fill it in."),
}
UNKNOWN = {
    "department": N_("No department has this code or name. Match it to a department, or create one."),
    "account": N_("No account has this code or name. Match it to an account, or create one."),
    "supplier": N_("No supplier has this code or name. Match it to a supplier, or create one."),
    "measure": N_("No measure has this code or name. Match it to a measure, or create one."),
    "job_class": N_("No job class has this code or name. Match it to a job class, or create one."),
    "pay_code": N_("No pay code has this code or name. Match it to a pay code, or create one."),
}
REFUSED = {
    "department": N_("This code was rejected: it is not a department. Correct it and load the row again."),
    "account": N_("This code was rejected: it is not an account. Correct it and load the row again."),
    "supplier": N_("This code was rejected: it is not a supplier. Correct it and load the row again."),
    "measure": N_("This code was rejected: it is not a measure. Correct it and load the row again."),
    "job_class": N_("This code was rejected: it is not a job class. Correct it and load the row again."),
    "pay_code": N_("This code was rejected: it is not a pay code. Correct it and load the row again."),
}
#: A code that heads a column.
UNKNOWN_COLUMN = {
    "department": N_("No department has the name of this column. Match it to a department, or create one."),
    "account": N_("No account has the name of this column. Match it to an account, or create one."),
    "measure": N_("No measure has the name of this column. Match it to a measure, or create one."),
}
