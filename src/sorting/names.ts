import gazetteer from './gazetteer.json' with { type: 'json' };

/** A commune of today's province. */
export interface Place {
  code: string;
  kind: string;
  name: string;
  /** The district that held it until 2025. */
  district: string;
  /** It borders Laos. */
  laoBorder: boolean;
}

/** What a name stands for. */
export interface Name {
  name: string;
  code: string;
  district: string;
  rank: 'new' | 'old' | 'spot';
  kind?: string;
}

/** The 78 communes, by their order in the resolution that made them. */
export const places: readonly Place[] = gazetteer.units.map((unit) => ({
  code: unit.code,
  kind: unit.kind,
  name: unit.name,
  district: unit.district,
  laoBorder: 'laoBorder' in unit && unit.laoBorder === true,
}));

const byCode = new Map(places.map((place) => [place.code, place]));
const districts = new Set(places.map((place) => place.district));

/** Takes a commune code; gives its Vietnamese name with its kind ("xã Lao Bảo"), or the code itself when unknown. */
export function placeName(code: string): string {
  const place = byCode.get(code);
  return place ? `${place.kind} ${place.name}` : code;
}

/** Takes a commune code; says whether the commune borders Laos. */
export function bordersLaos(code: string): boolean {
  return byCode.get(code)?.laoBorder ?? false;
}

/** The names of communes, of today and of before 2025, of villages and gates, with what each stands for. */
export const placeNames: readonly (readonly [string, Name])[] = [
  ...gazetteer.units.flatMap((unit) => [
    [unit.name, { name: unit.name, code: unit.code, district: unit.district, rank: 'new' }] as [string, Name],
    ...unit.old
      .filter((old) => old.name !== unit.name)
      .flatMap((old): [string, Name][] => {
        const district = 'within' in old ? String(old.within) : unit.district;
        const kind = 'kind' in old ? String(old.kind) : undefined;
        const spellings = /^\d$/.test(old.name) ? [`phường ${old.name}`, `p${old.name}`] : [old.name];
        return spellings.map((spelling): [string, Name] => [
          spelling,
          { name: old.name, code: unit.code, district, rank: 'old', kind },
        ]);
      }),
  ]),
  ...Object.entries(gazetteer.spots).flatMap(([code, names]) =>
    names.map((name): [string, Name] => [
      name,
      { name, code, district: byCode.get(code)!.district, rank: 'spot' },
    ]),
  ),
];

/** Names that lie in a district without being its commune of that name, and the district. */
const DISTRICT_OF: Record<string, string> = {
  'Lao Bảo': 'Hướng Hóa',
  'Khe Sanh': 'Hướng Hóa',
  'Hồ Xá': 'Vĩnh Linh',
  'Quy Đạt': 'Minh Hóa',
  'Kiến Giang': 'Lệ Thủy',
  'Hoàn Lão': 'Bố Trạch',
  'Đồng Lê': 'Tuyên Hóa',
  'Quán Hàu': 'Quảng Ninh',
};

/** Names that say in which district a commune is meant, with the district. */
export const areaNames: readonly (readonly [string, string])[] = [
  ...districts,
  'Hướng Hóa',
  ...Object.keys(DISTRICT_OF),
].map((name) => [name, DISTRICT_OF[name] ?? name]);
