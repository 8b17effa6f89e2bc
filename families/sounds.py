"""How names sound: keys by which the same person is found again under another spelling.

Accents fall away, Spanish spellings of one sound become one, and a nickname also counts as the
names it stands for. Nobody reads the keys; they are compared with each other alone.
"""

import re
import unicodedata

import jellyfish

LONGEST_KEY = 24
WORD = re.compile(r"[a-z]+")
# Small words of names that would make strangers look alike.
JOINTS = {"de", "del", "la", "las", "los", "el", "y", "da", "do", "dos", "van", "von", "der", "den"}
# Spellings of one sound: Llanes and Yanes, Xavier and Javier, Hernandez and Ernandez.
SPANISH = [
    (re.compile(r"ll(?=[aeiou])"), "y"),
    (re.compile(r"^x(?=[aeiou])"), "j"),
    (re.compile(r"^h(?=[aeiou])"), ""),
]
# One line for each given name and what people who bear it are called, in English and Spanish.
CALLED = """
abigail abby gail
alejandra ale sandra
alejandro alex ale sandro
alexander alex alec sasha xander sandy
alexandra alex sandra sasha lexi
alfredo fredo
andrew andy drew
anthony tony
antonio tony tono toni
barbara barb babs
benjamin ben benny benji
beatriz bety betty
carlos carlitos charlie
catherine cathy kate katie kathy kat
charles charlie chuck chaz
christina chris chrissy tina
christopher chris kit topher
concepcion concha conchita
consuelo chelo
daniel dan danny
david dave davey davy
deborah deb debbie
dolores lola
donald don donny
edward ed eddie ted ned
eduardo lalo edu
elizabeth liz lizzie beth betty betsy eliza libby
enrique kike quique henry
ernesto neto
eugene gene
fernando nando fer
francis frank frankie
francisco paco pancho kiko frank
frederick fred freddy
gabriel gabe
gerald gerry jerry
gregory greg
graciela chela
guadalupe lupe lupita
guillermo memo guille
henry hank harry
ignacio nacho
isabel isa chabela bel
jacob jake
jacqueline jackie
james jim jimmy jamie
jeffrey jeff
jennifer jen jenny
jessica jess jessie
jesus chuy chucho
john johnny jack
jonathan jon jonny
jose pepe chepe joe
joseph joe joey
joshua josh
juan juanito
judith judy
kenneth ken kenny
lawrence larry
leonard leo len lenny
luis lucho
manuel manny manolo
margaret maggie meg peggy marge margie greta
margarita mago rita
maria mary mari
matthew matt matty
mercedes meche mercy
michael mike mikey mick
miguel mike
nancy nan
natalie nat
nathaniel nate nat nathan
nicholas nick nicky
pamela pam
patricia pat patty trish tricia paty
patrick pat paddy
pedro pete
peter pete
rafael rafa
raymond ray
rebecca becky becca
refugio cuca cuco
ricardo rick richie
richard rick ricky rich dick
robert bob bobby rob robby
roberto beto bob
ronald ron ronny
rosario chayo
samantha sam
samuel sam sammy
sergio checo
stephanie steph
stephen steve stevie
susan sue susie
teresa tere terry
theodore ted teddy theo
theresa terry tess tessa
thomas tom tommy
timothy tim timmy
victoria vicky tori
virginia ginny
william bill billy will willy liam
zachary zach zack
"""
STANDS_FOR: dict[str, set[str]] = {}
for _line in CALLED.split("\n"):
    _names = _line.split()
    for _name in _names[1:]:
        STANDS_FOR.setdefault(_name, set()).add(_names[0])


def plain(text: str) -> str:
    """Small letters without accents."""
    taken_apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in taken_apart if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    """The names in a name; for writing other than Latin, each part as it stands."""
    found = WORD.findall(plain(text))
    words = [word for word in found if len(word) > 1 and word not in JOINTS]
    return words or plain(text).split()


def key_of(word: str) -> str:
    """One word's sound; a word that no rule fits stays itself."""
    if not WORD.fullmatch(word):
        return word[:LONGEST_KEY]
    spelled = word.replace("v", "b").replace("z", "s")
    for pattern, sound in SPANISH:
        spelled = pattern.sub(sound, spelled)
    return (jellyfish.metaphone(spelled) or spelled)[:LONGEST_KEY]


def sounds_of(*names: str) -> list[str]:
    """The keys of all words in these names, and of the names that nicknames stand for."""
    words = {word for name in names for word in words_of(name)}
    meant = {given for word in words for given in STANDS_FOR.get(word, ())}
    return sorted({key_of(word) for word in words | meant})


def digits_of(phone: str) -> str:
    """The last ten digits of a number, however it is written."""
    return "".join(letter for letter in phone if letter.isdecimal())[-10:]
