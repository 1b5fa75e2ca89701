"""The book's own words ("Figure", "Chapter", "Next") in the languages it can be set in."""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    "part": "Part", "chapter": "Chapter", "appendix": "Appendix", "sec": "Section",
    "fig": "Figure", "tbl": "Table", "lst": "Listing", "eq": "Equation",
    "thm": "Theorem", "lem": "Lemma", "cor": "Corollary", "prp": "Proposition", "cnj": "Conjecture",
    "def": "Definition", "exm": "Example", "exr": "Exercise", "alg": "Algorithm",
    "sol": "Solution", "prf": "Proof", "rem": "Remark",
    "nte": "Note", "tip": "Tip", "wrn": "Warning", "imp": "Important", "cau": "Caution",
    "note": "Note", "warning": "Warning", "important": "Important", "caution": "Caution",
    "contents": "Contents", "on-this-page": "On this page", "references": "References",
    "footnotes": "Notes", "previous": "Previous", "next": "Next", "skip": "Skip to the text",
    "code": "Code", "show-code": "Show the code", "copy": "Copy", "copied": "Copied",
    "scheme": "Light or dark", "menu": "Contents of the book", "home": "Home",
    "quiz": "Self-check", "answer": "Answer", "answers": "Answers", "objectives": "You will be able to",
    "edit": "Edit this page", "issue": "Report a problem", "source": "View source",
    "minutes": "min", "updated": "Last updated", "anchor": "Link to this place",
    "not-found": "There is no such page", "video": "Video", "back": "Back to the text",
    "E": "easy", "M": "medium", "H": "hard", "P": "project", "true": "True", "false": "False",
    "top": "Back to top", "by": "by", "close": "Close the contents", "trail": "Where this page stands",
    "exercises": "exercises", "figures": "figures", "pages": "pages", "all-chapters": "All chapters",
    "about-part": "About this part", "edition": "edition", "download": "Download the",
    "absent": "not part of this edition; to make it, run",
    "lof": "List of Figures", "lot": "List of Tables", "lol": "List of Listings", "abstract": "Abstract",
    "licensed": "Licensed under", "edition-of": "Edition of", "cite": "To cite this book",
    "set-in": "Set in {faces} and {last} with bookwright and Typst.",
}  # fmt: skip

_OTHERS: Mapping[str, Mapping[str, str]] = {
    "de": {
        "part": "Teil", "chapter": "Kapitel", "appendix": "Anhang", "sec": "Abschnitt",
        "fig": "Abbildung", "tbl": "Tabelle", "lst": "Listing", "eq": "Gleichung", "thm": "Satz",
        "lem": "Lemma", "cor": "Korollar", "def": "Definition", "exm": "Beispiel", "exr": "Übung",
        "sol": "Lösung", "prf": "Beweis", "contents": "Inhalt", "references": "Literatur",
        "footnotes": "Anmerkungen", "previous": "Zurück", "next": "Weiter", "note": "Hinweis",
        "lof": "Abbildungsverzeichnis", "lot": "Tabellenverzeichnis", "lol": "Listings",
        "abstract": "Zusammenfassung", "licensed": "Lizenz:", "edition-of": "Ausgabe vom",
        "cite": "Zitierweise", "set-in": "Gesetzt aus {faces} und {last} mit bookwright und Typst.",
        "tip": "Tipp", "warning": "Warnung", "important": "Wichtig", "caution": "Vorsicht",
    },
    "fr": {
        "part": "Partie", "chapter": "Chapitre", "appendix": "Annexe", "sec": "Section",
        "fig": "Figure", "tbl": "Tableau", "lst": "Listing", "eq": "Équation", "thm": "Théorème",
        "lem": "Lemme", "cor": "Corollaire", "def": "Définition", "exm": "Exemple",
        "exr": "Exercice", "sol": "Solution", "prf": "Démonstration", "contents": "Table des matières",
        "lof": "Table des figures", "lot": "Liste des tableaux", "lol": "Liste des listings",
        "abstract": "Résumé", "licensed": "Licence :", "edition-of": "Édition du", "cite": "Pour citer ce livre",
        "set-in": "Composé en {faces} et {last} avec bookwright et Typst.",
        "references": "Références", "footnotes": "Notes", "previous": "Précédent", "next": "Suivant",
    },
    "es": {
        "part": "Parte", "chapter": "Capítulo", "appendix": "Apéndice", "sec": "Sección",
        "fig": "Figura", "tbl": "Tabla", "lst": "Listado", "eq": "Ecuación", "thm": "Teorema",
        "def": "Definición", "exm": "Ejemplo", "exr": "Ejercicio", "sol": "Solución",
        "lof": "Índice de figuras", "lot": "Índice de tablas", "lol": "Índice de listados",
        "abstract": "Resumen", "licensed": "Licencia:", "edition-of": "Edición del", "cite": "Para citar este libro",
        "set-in": "Compuesto en {faces} y {last} con bookwright y Typst.",
        "contents": "Índice", "references": "Referencias", "footnotes": "Notas",
        "previous": "Anterior", "next": "Siguiente",
    },
}  # fmt: skip


def words(lang: str, own: object = None) -> dict[str, str]:
    """The words of a language (English where it lacks one), with the book's `language:` over them."""
    base = {**ENGLISH, **_OTHERS.get(lang.split("-")[0].lower(), {})}
    return base | {str(k): str(v) for k, v in own.items() if isinstance(v, str)} if isinstance(own, Mapping) else base
