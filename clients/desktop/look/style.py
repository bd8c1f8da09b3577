"""The style sheet and the palette of a look: for what is not drawn by hand."""

from __future__ import annotations

from PyQt5.QtGui import QColor, QPalette
from PyQt5.QtWidgets import QApplication

from clients.desktop.look.look import Look


def dress(app: QApplication, look: Look) -> None:
    """Let all windows of C{app} look like C{look}, now and whenever it changes."""

    def put_on() -> None:
        app.setFont(look.font(14))
        app.setPalette(_palette(look))
        app.setStyleSheet(style_sheet(look))

    app.setStyle("Fusion")
    put_on()
    look.changed.connect(put_on)


def _palette(look: Look) -> QPalette:
    palette = QPalette()
    theme = look.theme
    for role, colour in (
        (QPalette.Window, theme.chat),
        (QPalette.Base, theme.chat),
        (QPalette.AlternateBase, theme.hover),
        (QPalette.Text, theme.text),
        (QPalette.WindowText, theme.text),
        (QPalette.Button, theme.raised),
        (QPalette.ButtonText, theme.text),
        (QPalette.Highlight, theme.accent),
        (QPalette.HighlightedText, theme.on_accent),
        (QPalette.ToolTipBase, theme.popover),
        (QPalette.ToolTipText, theme.text),
        (QPalette.Link, theme.link),
        (QPalette.PlaceholderText, theme.muted),
    ):
        palette.setColor(role, QColor(colour))
    for role in (QPalette.Text, QPalette.WindowText, QPalette.ButtonText):
        palette.setColor(QPalette.Disabled, role, QColor(theme.muted))
    return palette


def style_sheet(look: Look) -> str:
    """
    Write the style sheet.

    A widget takes part by its object name (C{sidebar}, C{card}, C{title}, C{muted} ...) or by the
    property C{kind} (C{primary}, C{danger}, C{quiet}, C{link} for buttons).
    """
    t, px = look.theme, look.scale.pixels
    return f"""
* {{ outline: 0; }}
QMainWindow, QDialog, #chat, #page, #members {{ background: {t.chat}; color: {t.text}; }}
#sidebar {{ background: {t.sidebar}; border-right: 1px solid {t.border}; }}
#members {{ border-left: 1px solid {t.border}; }}
#topbar {{ border-bottom: 1px solid {t.border}; background: {t.chat}; }}
QLabel {{ background: transparent; }}
#server {{ font-size: {px(15)}px; font-weight: 600; color: {t.text}; }}
#title {{ font-size: {px(16)}px; font-weight: 600; color: {t.text}; }}
#heading {{ font-size: {px(20)}px; font-weight: 600; color: {t.text}; }}
#caps {{ font-size: {px(11)}px; font-weight: 600; color: {t.muted}; }}
#topic {{ font-size: {px(13)}px; color: {t.muted}; }}
#muted, #typing {{ font-size: {px(12)}px; color: {t.muted}; }}
#soft {{ font-size: {px(13)}px; color: {t.soft}; }}
#name {{ font-size: {px(13)}px; font-weight: 500; color: {t.text}; }}
#name:disabled {{ color: {t.muted}; }}
#label {{ font-size: {px(12)}px; font-weight: 600; color: {t.soft}; }}
#error {{ font-size: {px(12)}px; color: {t.danger}; }}
#good {{ font-size: {px(12)}px; color: {t.ok}; }}
#mono {{ font-family: 'DejaVu Sans Mono', monospace; font-size: {px(13)}px; color: {t.text}; }}

QAbstractItemView {{ background: transparent; border: 0; color: {t.text}; }}
QToolButton {{ border: 2px solid transparent; border-radius: 8px; padding: 4px; color: {t.soft};
    background: transparent; font-size: {px(13)}px; }}
QToolButton:hover {{ background: {t.raised}; }}
QToolButton:pressed, QToolButton:checked {{ background: {t.select}; }}
QToolButton:focus {{ border-color: {t.accent}; }}
QToolButton::menu-indicator {{ image: none; }}

QPushButton {{ background: {t.raised}; color: {t.text}; border: 2px solid transparent;
    border-radius: 9px; padding: 7px 14px; font-size: {px(13)}px; font-weight: 600; }}
QPushButton:hover {{ background: {t.border}; }}
QPushButton:focus {{ border-color: {t.link}; }}
QPushButton:disabled {{ background: {t.raised}; color: {t.muted}; }}
QPushButton[kind="primary"] {{ background: {t.accent}; color: {t.on_accent}; }}
QPushButton[kind="primary"]:hover {{ background: {t.accent}; border-color: {t.link}; }}
QPushButton[kind="primary"]:disabled {{ background: {t.raised}; color: {t.muted}; }}
QPushButton[kind="danger"] {{ background: {t.danger}; color: {t.on_danger}; }}
QPushButton[kind="danger"]:hover {{ border-color: {t.text}; }}
QPushButton[kind="danger"]:disabled {{ background: {t.raised}; color: {t.muted}; }}
QPushButton[kind="quiet"] {{ background: transparent; color: {t.soft}; }}
QPushButton[kind="quiet"]:hover {{ background: {t.raised}; }}
QPushButton[kind="link"] {{ background: transparent; color: {t.link}; padding: 4px 8px;
    border-radius: 6px; }}
QPushButton[kind="link"]:hover {{ background: {t.raised}; }}

QPushButton[kind="pill"] {{ background: {t.accent}; color: {t.on_accent}; border: 0;
    border-radius: 10px; padding: 4px 12px; font-size: {px(11)}px; }}
#jump {{ background: {t.raised}; border-radius: 9px; padding: 0; text-align: left; }}
#jump:hover {{ background: {t.border}; }}
#me {{ background: transparent; border-radius: 9px; padding: 0; }}
#me:hover {{ background: {t.raised}; }}
#place {{ background: transparent; border-radius: 8px; padding: 0; }}
#place:hover {{ background: {t.raised}; }}
#topic:focus {{ color: {t.link}; text-decoration: underline; }}
#me:focus, #jump:focus, #place:focus {{ border-color: {t.accent}; }}

QLineEdit, QPlainTextEdit, QSpinBox, QComboBox {{ background: {t.raised}; color: {t.text};
    border: 2px solid transparent; border-radius: 9px; padding: 6px 10px; font-size: {px(13)}px;
    selection-background-color: {t.accent}; selection-color: {t.on_accent}; }}
QLineEdit:focus, QPlainTextEdit:focus, QSpinBox:focus, QComboBox:focus {{
    border-color: {t.accent}; }}
QLineEdit:disabled {{ color: {t.muted}; }}
QLineEdit[wrong="true"] {{ border-color: {t.danger}; }}
QComboBox::drop-down {{ border: 0; width: 24px; }}
QComboBox QAbstractItemView {{ background: {t.popover}; border: 1px solid {t.border};
    selection-background-color: {t.select}; selection-color: {t.text}; padding: 4px; }}
QCheckBox, QRadioButton {{ color: {t.text}; font-size: {px(13)}px; spacing: 8px; }}
QCheckBox:disabled, QRadioButton:disabled {{ color: {t.muted}; }}

QCheckBox, QRadioButton {{ border: 2px solid transparent; border-radius: 6px; padding: 3px; }}
QCheckBox:focus, QRadioButton:focus {{ border-color: {t.accent}; }}
#line {{ background: {t.border}; }}
QSlider {{ min-height: 24px; }}
QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {t.border}; }}
QSlider::sub-page:horizontal {{ height: 4px; border-radius: 2px; background: {t.accent}; }}
QSlider::handle:horizontal {{ width: 16px; margin: -8px 0; border-radius: 10px;
    background: {t.accent}; border: 2px solid {t.popover}; }}
QSlider:focus::handle:horizontal {{ border-color: {t.link}; }}
#key {{ background: {t.chat}; border: 1px solid {t.border}; border-radius: 6px; color: {t.text};
    padding: 2px 8px; font-size: {px(12)}px; font-weight: 500; }}
#pages {{ background: transparent; font-size: {px(13)}px; font-weight: 500; }}
#pages::item {{ padding: {px(7)}px 8px; border-radius: 8px; color: {t.soft}; }}
#pages::item:hover {{ background: {t.hover if t.is_dark else t.raised}; }}
#pages::item:selected {{ background: {t.select}; color: {t.text}; }}
#pages[focused="true"]::item:selected {{ border: 2px solid {t.accent}; }}

QTabBar::tab {{ background: transparent; color: {t.muted}; padding: 8px 14px;
    font-size: {px(14)}px; font-weight: 600; border: 0; border-bottom: 2px solid transparent; }}
QTabBar::tab:selected {{ color: {t.text}; border-bottom-color: {t.accent}; }}
QTabBar::tab:hover {{ color: {t.text}; }}
QTabBar::tab:focus {{ color: {t.link}; }}
QTabWidget::pane {{ border: 0; border-top: 1px solid {t.border}; }}

#composer {{ background: {t.raised}; border: 1px solid {t.border}; border-radius: 14px; }}
#composer[entered="true"] {{ border-color: {t.accent}; }}
#composer QTextEdit, #composer QPlainTextEdit {{ background: transparent; border: 0; padding: 0;
    color: {t.text}; font-size: {px(14)}px; }}
#send {{ background: {t.accent}; border-radius: 10px; }}
#send:hover {{ background: {t.accent}; border-color: {t.link}; }}
#send:focus {{ border-color: {t.text}; }}
#send:disabled {{ background: {t.border}; border-color: transparent; }}
#offers, #picker {{ background: {t.popover}; border: 1px solid {t.border};
    border-radius: 14px; }}
#picker QLineEdit {{ background: {t.chat if t.is_dark else t.raised}; }}

#card {{ background: {t.popover}; border: 1px solid {t.border}; border-radius: 14px; }}
#card QLineEdit, #card QPlainTextEdit, #card QSpinBox, #card QComboBox {{
    background: {t.chat if t.is_dark else t.raised}; }}
#card QPushButton[kind=""] {{ background: {t.border if t.is_dark else t.raised}; }}
#card QPushButton[kind=""]:hover {{ background: {t.border}; }}
#card QPushButton[kind="primary"]:disabled, #card QPushButton[kind=""]:disabled {{
    background: {t.chat if t.is_dark else t.raised}; color: {t.muted}; }}
#strip {{ background: {t.raised}; border-radius: 9px; }}
#banner {{ background: {t.mention}; border-bottom: 1px solid {t.border}; }}
#banner QLabel {{ color: {t.warn}; font-size: {px(13)}px; font-weight: 500; }}
#banner[kind="bad"] QLabel {{ color: {t.danger}; }}
#banner[kind="good"] QLabel {{ color: {t.ok}; }}
#notice {{ background: {t.mention}; border-radius: 9px; }}
#noticetitle {{ font-size: {px(13)}px; font-weight: 600; color: {t.text}; }}
#keybox {{ background: {t.code}; border: 1px solid {t.border}; border-radius: 9px; }}

QMenuBar {{ background: {t.sidebar}; color: {t.soft}; font-size: {px(13)}px; padding: 2px 6px; }}
QMenuBar::item {{ background: transparent; padding: 4px 10px; border-radius: 6px; }}
QMenuBar::item:selected {{ background: {t.raised}; color: {t.text}; }}
QMenu {{ background: {t.popover}; color: {t.text}; border: 1px solid {t.border};
    padding: 6px; font-size: {px(13)}px; }}
QMenu::item {{ padding: 6px 28px 6px 14px; border-radius: 6px; }}
QMenu::item:selected {{ background: {t.select}; }}
QMenu::item:disabled {{ color: {t.muted}; }}
QMenu::separator {{ height: 1px; background: {t.border}; margin: 5px 8px; }}

QScrollBar:vertical {{ background: transparent; width: 10px; margin: 2px; }}
QScrollBar::handle:vertical {{ background: {t.border}; border-radius: 3px; min-height: 36px; }}
QScrollBar::handle:vertical:disabled {{ background: transparent; }}
QScrollBar::handle:vertical:hover {{ background: {t.muted}; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
    background: none; height: 0; border: 0; }}
QToolTip {{ background: {t.popover}; color: {t.text}; border: 1px solid {t.border};
    padding: 4px 8px; font-size: {px(12)}px; }}
"""
