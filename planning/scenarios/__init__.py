"""What if: drivers, an ordered chain of steps whose effects add up, uncertainty. Pure; no I/O.

- `types`: `Scope`, `Change`, `Scenario`; `drivers`: the catalogue and what it accepts; `presets`: templates
- `codec`: JSON and links
- `base.baseline`, `base.build.build(BaseFrames(...))`: the figures that a scenario starts from, made from frames
- `engine.apply(baseline, scenario) -> outcome.Outcome`
- `bridge`: what came out; `simulation`, `sensitivity`: ranges, chances, a tornado
- `goal_seek`, `levers`: break-even
"""
