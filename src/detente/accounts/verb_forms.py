"""The forms of English verbs, by rule and by two lists: light, offline, and readable by anybody."""

from __future__ import annotations

import re
from collections.abc import Iterable

from detente.accounts.phrases import word_set

#: Irregular verbs, one a line: the bare form, -s, the past, the participle where it differs, -ing.
_LISTED = """
arise arises arose arisen arising
bear bears bore borne bearing
beat beats beaten beating
become becomes became becoming
begin begins began begun beginning
bid bids bidding
bind binds bound binding
bite bites bit bitten biting
bleed bleeds bled bleeding
blow blows blew blown blowing
break breaks broke broken breaking
bring brings brought bringing
build builds built building
burn burns burned burnt burning
buy buys bought buying
cast casts casting
catch catches caught catching
choose chooses chose chosen choosing
cling clings clung clinging
come comes came coming
creep creeps crept creeping
cut cuts cutting
deal deals dealt dealing
dig digs dug digging
do does did done doing
draw draws drew drawn drawing
drive drives drove driven driving
eat eats ate eaten eating
fall falls fell fallen falling
feed feeds fed feeding
fight fights fought fighting
flee flees fled fleeing
fling flings flung flinging
fly flies flew flown flying
forbid forbids forbade forbidden forbidding
forecast forecasts forecasting
foresee foresees foresaw foreseen foreseeing
forgive forgives forgave forgiven forgiving
freeze freezes froze frozen freezing
get gets got getting
give gives gave given giving
go goes went gone going
hang hangs hung hanging
have has had having
hear hears heard hearing
hit hits hitting
hold holds held holding
hurt hurts hurting
keep keeps kept keeping
know knows knew known knowing
lay lays laid laying
lead leads led leading
leave leaves left leaving
lend lends lent lending
let lets letting
lie lies lied lying
lose loses lost losing
make makes made making
mean means meant meaning
meet meets met meeting
mislead misleads misled misleading
overrun overruns overran overrunning
overthrow overthrows overthrew overthrown overthrowing
pay pays paid paying
put puts putting
quit quits quitting
rebuild rebuilds rebuilt rebuilding
repay repays repaid repaying
retake retakes retook retaken retaking
ride rides rode ridden riding
ring rings rang rung ringing
rise rises rose risen rising
run runs ran running
say says said saying
see sees saw seen seeing
seek seeks sought seeking
sell sells sold selling
send sends sent sending
set sets setting
shake shakes shook shaken shaking
shoot shoots shot shooting
show shows showed shown showing
shut shuts shutting
sink sinks sank sunk sinking
sit sits sat sitting
slay slays slew slain slaying
sling slings slung slinging
speak speaks spoke spoken speaking
spend spends spent spending
spit spits spat spitting
split splits splitting
spread spreads spreading
stand stands stood standing
steal steals stole stolen stealing
strike strikes struck striking
swear swears swore sworn swearing
sweep sweeps swept sweeping
swing swings swung swinging
take takes took taken taking
tear tears tore torn tearing
tell tells told telling
think thinks thought thinking
throw throws threw thrown throwing
tread treads trod trodden treading
undertake undertakes undertook undertaken undertaking
uphold upholds upheld upholding
win wins won winning
withdraw withdraws withdrew withdrawn withdrawing
withhold withholds withheld withholding
wring wrings wrung wringing
write writes wrote written writing
"""
_IRREGULAR = {line.split()[0]: tuple(line.split()) for line in _LISTED.strip().split("\n")}
#: Verbs that double the last letter before -ed and -ing: one syllable, or the stress on the last.
_DOUBLED = word_set(
    """
    admit annul ban bar beg chop clap commit compel confer control crop curb defer drag drop expel
    fit flog grab grip gun gut hem hop impel jam knit log map mob mop mug nab nag net occur omit
    outwit pad permit pin plan plot plug pop prod prop propel ram rap rebel refer regret repel rig
    rip rob rub scrap scrub ship shun skip slam slap slip snap snub spot stab stem step stop strip
    submit swap tap throb tip trap trim wrap
    """
)


def forms_of(verb: str) -> tuple[str, ...]:
    """The forms of an English verb, by rule unless it is listed as irregular.

    Examples
    --------
    >>> forms_of("deny")
    ('deny', 'denies', 'denied', 'denying')
    >>> forms_of("stop")
    ('stop', 'stops', 'stopped', 'stopping')
    """
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if re.search(r"[^aeiou]y$", verb):
        return (verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing")
    if verb.endswith("e"):
        stem = verb if verb.endswith("ee") else verb[:-1]
        return (verb, verb + "s", verb + "d", stem + "ing")
    stem = verb + verb[-1] if verb in _DOUBLED else verb
    ending = "es" if re.search(r"(s|x|z|ch|sh|o)$", verb) else "s"
    return (verb, verb + ending, stem + "ed", stem + "ing")


def bare_forms(verbs: Iterable[str]) -> frozenset[str]:
    """Those of some verbs that are of the present only: not "cut", which is of the past too.

    Examples
    --------
    >>> sorted(bare_forms(["cut", "strike", "deny"]))
    ['deny', 'strike']
    """
    return frozenset(verb for verb in verbs if len(forms_of(verb)) > 3)
