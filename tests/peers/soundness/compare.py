"""Compares Stepwell's verdicts on workflow nets with WOFLAN's, as pm4py has it, and settles each by brute force.

Usage: compare.py STEPWELL POLICY... (run.sh makes the environment and calls it)
"""

import datetime
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

import pm4py
from pm4py.algo.analysis.woflan import algorithm as woflan

GENERATED = 500
MARKINGS = 20_000


def draft(rng):
    """Grows a sound net by refinement, then disturbs most of them: a join or a way out is lost, a gap opens."""
    places, arcs = 2, [({0}, {1})]
    for _ in range(rng.randint(1, 12)):
        number = rng.randrange(len(arcs))
        inputs, outputs = arcs[number]
        kind = rng.choice(["sequence", "choice", "parallel", "loop"])
        if kind == "sequence":
            arcs[number] = (inputs, {places})
            arcs.append(({places}, set(outputs)))
            places += 1
        elif kind == "choice":
            arcs.append((set(inputs), set(outputs)))
        elif kind == "parallel":
            arcs[number] = (inputs, {places, places + 1})
            arcs.append(({places, places + 1}, set(outputs)))
            places += 2
        elif places > 2:
            inside = rng.randrange(2, places)
            arcs += [({inside}, {places}), ({places}, {inside})]
            places += 1
    for _ in range(rng.choice([0, 0, 1, 1, 2])):
        number, place = rng.randrange(len(arcs)), rng.randrange(places)
        inputs, outputs = arcs[number]
        kind = rng.choice(["gap", "lost join", "lost split", "jump", "wait", "no way out"])
        if kind == "gap" and places > 2:
            arcs[number] = (inputs, {places})
            places += 1
        elif kind == "lost join" and len(inputs) > 1:
            inputs.pop()
        elif kind == "lost split" and len(outputs) > 1:
            outputs.pop()
        elif kind == "jump" and place != 0:
            arcs[number] = (inputs, {place})
        elif kind == "wait" and place != 1:
            inputs.add(place)
        elif kind == "no way out" and 1 in outputs and len(arcs) > 1:
            del arcs[number]
    return places, arcs


def pnml(name, places, arcs):
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<pnml>', f'<net id="{name}" type="http://www.pnml.org/version-2009/grammar/pnmlcoremodel">', '<page id="top">']
    for place in range(places):
        marking = "<initialMarking><text>1</text></initialMarking>" if place == 0 else ""
        lines.append(f'<place id="p{place}"><name><text>p{place}</text></name>{marking}</place>')
    count = 0
    for number, (inputs, outputs) in enumerate(arcs):
        lines.append(f'<transition id="t{number}"><name><text>t{number}</text></name></transition>')
        for source, target in [(f"p{p}", f"t{number}") for p in sorted(inputs)] + [(f"t{number}", f"p{p}") for p in sorted(outputs)]:
            lines.append(f'<arc id="a{count}" source="{source}" target="{target}"/>')
            count += 1
    lines += ["</page>", '<finalmarkings><marking><place idref="p1"><text>1</text></place></marking></finalmarkings>', "</net>", "</pnml>"]
    return "\n".join(lines)


def brute(net, initial, final):
    """Classical soundness by looking at every reachable marking; None where there are too many."""
    def arcs(side, other):
        return sorted((getattr(arc, other).name, arc.weight) for arc in side)

    transitions = [(arcs(t.in_arcs, "source"), arcs(t.out_arcs, "target")) for t in net.transitions]
    start = frozenset((p.name, n) for p, n in initial.items())
    end = {p.name: n for p, n in final.items()}
    seen, queue, before, fired = {start}, [start], {}, set()
    while queue:
        marking = queue.pop()
        tokens = dict(marking)
        for number, (inputs, outputs) in enumerate(transitions):
            if not inputs or any(tokens.get(p, 0) < n for p, n in inputs):
                continue
            fired.add(number)
            after = dict(tokens)
            for p, n in inputs:
                after[p] -= n
            for p, n in outputs:
                after[p] = after.get(p, 0) + n
            if any(n > 40 for n in after.values()):
                return False  # far beyond what these nets hold where they are bounded
            after = frozenset((p, n) for p, n in after.items() if n)
            before.setdefault(after, set()).add(marking)
            if after not in seen:
                if len(seen) > MARKINGS:
                    return None
                seen.add(after)
                queue.append(after)
    if len(fired) < len(transitions):
        return False
    last = frozenset(end.items())
    if any(m != last and all(dict(m).get(p, 0) >= n for p, n in end.items()) for m in seen):
        return False
    reaches, queue = {last}, [last]
    while queue:
        for marking in before.get(queue.pop(), ()):
            if marking not in reaches:
                reaches.add(marking)
                queue.append(marking)
    return seen <= reaches


def ours(stepwell, folder):
    """Returns the verdict on each file: True, False, or None where it is inconclusive."""
    run = subprocess.run([stepwell, "import", "--format", "json", str(folder)], capture_output=True, text=True)
    report = json.loads(run.stdout)
    unsound = {pathlib.Path(f["policy"]).name for f in report["findings"]}
    opened = {pathlib.Path(f["policy"]).name for f in report["inconclusive"]}
    return {p.name: None if p.name in opened else p.name not in unsound for p in sorted(folder.glob("*.pnml"))}


def theirs(net, initial, final):
    try:
        found = woflan.apply(net, initial, final, parameters={
            woflan.Parameters.RETURN_ASAP_WHEN_NOT_SOUND: True,
            woflan.Parameters.PRINT_DIAGNOSTICS: False,
            woflan.Parameters.RETURN_DIAGNOSTICS: False,
        })
        return bool(found[0] if isinstance(found, tuple) else found)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def compare(title, stepwell, folder):
    verdicts = ours(stepwell, folder)
    agree, differ, ours_wrong, sound = 0, [], 0, 0
    for path in sorted(folder.glob("*.pnml")):
        net, initial, final = pm4py.read_pnml(str(path))
        for place in net.places:  # one identity for each place
            place.name = str(place.name)
        mine, peer, truth = verdicts[path.name], theirs(net, initial, final), brute(net, initial, final)
        sound += mine is True
        if mine == peer == truth:
            agree += 1
            continue
        if truth is not None and mine is not None and mine != truth:
            ours_wrong += 1
        differ.append(f"  {path.name}: Stepwell {mine}, WOFLAN {peer}, brute force {truth}")
    total = len(verdicts)
    print(f"{title}: {total} nets, {sound} sound by Stepwell; all three agree on {agree}; Stepwell is wrong on {ours_wrong}")
    print("\n".join(differ))
    return ours_wrong


def left_out(stderr):
    """Lists the procedures that are no plain nets, each with the constructs that make it so."""
    found = {}
    for line in stderr.splitlines():
        head = re.match(r"`(.+)` is not written", line)
        if head:
            found[head[1]] = constructs = {}
        elif found and line.startswith("  "):
            construct = re.sub(r"^\s*\S+:\d+: |`[^`]*` ", "", line).strip()
            constructs[construct] = constructs.get(construct, 0) + 1
    return found


def main():
    stepwell, policies = sys.argv[1], sys.argv[2:]
    version = subprocess.run([stepwell, "--version"], capture_output=True, text=True).stdout.strip()
    print(f"{datetime.date.today()}: {version}, pm4py {pm4py.__version__}, Python {sys.version.split()[0]}")
    wrong, unplain = 0, []
    with tempfile.TemporaryDirectory() as scratch:
        exported, generated = pathlib.Path(scratch, "exported"), pathlib.Path(scratch, "generated")
        exported.mkdir()
        generated.mkdir()
        for policy in policies:
            name = pathlib.Path(policy).stem
            part = pathlib.Path(scratch, name)
            command = [stepwell, "export", policy, "--format", "pnml", "--out-dir", str(part)]
            said = subprocess.run(command, capture_output=True, text=True).stderr
            for procedure, constructs in left_out(said).items():
                why = "; ".join(f"{construct} ({count})" for construct, count in sorted(constructs.items()))
                unplain.append(f"  {name}, {procedure}: {why}")
            for path in part.glob("*.pnml"):
                path.rename(exported / f"{name}-{path.name}")
        rng = random.Random(20261122)
        for number in range(GENERATED):
            (generated / f"g{number:03}.pnml").write_text(pnml(f"g{number}", *draft(rng)))
        print(f"not plain workflow nets: {len(unplain)} procedures")
        print("\n".join(unplain) + "\n")
        wrong += compare("exported procedures", stepwell, exported)
        wrong += compare("generated nets", stepwell, generated)
    sys.exit(1 if wrong else 0)


main()
