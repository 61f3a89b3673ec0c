"""The last gate before publishing: nothing that identifies a person leaves in any output.

In: a folder of outputs, and the personal values that the run's reader met. Out: hits, each a file, a kind and a place,
never the value. Packed files are unpacked and embedded data decoded before they are looked at.

What is looked for: 18-digit ID numbers (居民身份证号) with a valid check digit and a date of birth, 15-digit ones of the
first generation with a date of birth, bank card numbers with a valid Luhn digit, mobile numbers, IP addresses
(`numbers`), and the run's own personal values (`gate`): long ones and those with letters anywhere in the files
(`contents`) but in what an empty document of the same format has too; short ones by where they stand (`standing`) in
what can be read (`places`). What only looks like them is let through: parts of longer words (hashes, ids), decimals,
coordinates of drawings, counts that have the digits of somebody's number.
"""

from perfeval_helpers.making.privacy.contents import list_files
from perfeval_helpers.making.privacy.gate import OWN_VALUE, Gate, Hit
from perfeval_helpers.making.privacy.numbers import find_numbers, is_card_number, is_id_number, list_long_numbers

__all__ = ["OWN_VALUE", "Gate", "Hit", "find_numbers", "is_card_number", "is_id_number", "list_files", "list_long_numbers"]
